package dev.corral.server.protocol.catalog;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** all-MiniLM-L6-v2 as a model on offer: its names, its size, what it is. */
final class MiniLm {

  /** The name in lists; Ollama's own for this model. */
  static final String NAME = "all-minilm:latest";

  /** Bytes of the graph file in the artefact that the embedder loads. */
  static final long SIZE = 90_984_153;

  /** SHA-256 of that file. */
  static final String DIGEST = "ca46f1a88a9c6e61b918af1ab38be3e7903b986616551f0a6f10a7ecc5730cd4";

  /** When the weights were published. */
  private static final Instant PUBLISHED = Instant.parse("2021-08-30T00:00:00Z");

  /**
   * Names in lower case without {@code :latest}: Ollama's, and the one of sentence-transformers.
   */
  private static final Set<String> NAMES =
      Set.of(
          "all-minilm",
          "all-minilm:22m",
          "all-minilm:l6-v2",
          "library/all-minilm",
          "all-minilm-l6-v2",
          "sentence-transformers/all-minilm-l6-v2");

  private static final String LATEST = ":latest";

  private MiniLm() {}

  static boolean isNamed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.contains(
        lower.endsWith(LATEST) ? lower.substring(0, lower.length() - LATEST.length()) : lower);
  }

  static Model model() {
    return new Model(
        NAME,
        PUBLISHED,
        SIZE,
        DIGEST,
        new Model.Details("", "onnx", "bert", List.of("bert"), "22.7M", "F32"),
        List.of("embedding"));
  }

  static ModelCard card(int window, int dimension) {
    return new ModelCard(
        model(),
        "Apache License 2.0",
        "",
        "",
        "",
        "",
        new Json(
            "{\"general.architecture\":\"bert\",\"general.parameter_count\":22713216,"
                + "\"bert.block_count\":6,\"bert.attention.head_count\":12,"
                + "\"bert.feed_forward_length\":1536,\"bert.pooling_type\":1,"
                + "\"bert.context_length\":"
                + window
                + ",\"bert.embedding_length\":"
                + dimension
                + "}"));
  }
}
