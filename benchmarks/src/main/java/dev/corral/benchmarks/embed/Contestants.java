package dev.corral.benchmarks.embed;

import ai.onnxruntime.OrtException;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Precision;
import dev.corral.embedder.Provider;
import dev.corral.embedder.text.Tokenizer;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that is compared, opened once.
 *
 * @param fp32 the embedder
 * @param int8 the embedder in 8-bit integers
 * @param langChain LangChain4j's in-process model
 * @param bare the published graph, by number of threads
 * @param tokenizer the tokenizer that gives the bare graph its ids
 */
record Contestants(
    Embedder fp32,
    Embedder int8,
    AllMiniLmL6V2EmbeddingModel langChain,
    List<Bare> bare,
    Tokenizer tokenizer)
    implements AutoCloseable {

  /**
   * The most tokens of a text that LangChain4j's model reads: its tokenizer file cuts there, and
   * the rest of the text has no part in the vector.
   */
  static final int LANG_CHAIN_WINDOW = 128;

  /** A bare model and its threads. */
  record Bare(int threads, BareModel model) {}

  static Contestants open() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    SortedSet<Integer> threads = new TreeSet<>(List.of(1, Math.max(1, cores / 2), cores));
    List<Bare> bare = new ArrayList<>();
    for (int count : threads) {
      bare.add(new Bare(count, BareModel.open(count)));
    }
    try (InputStream json =
        Objects.requireNonNull(
            Contestants.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"))) {
      return new Contestants(
          Embedder.builder().provider(Provider.CPU).open(),
          Embedder.builder().provider(Provider.CPU).precision(Precision.INT8).open(),
          new AllMiniLmL6V2EmbeddingModel(),
          bare,
          Tokenizer.open(new String(json.readAllBytes(), StandardCharsets.UTF_8), 256));
    }
  }

  long[] ids(String text) {
    return tokenizer.encode(text).ids();
  }

  @Override
  public void close() throws OrtException {
    fp32.close();
    int8.close();
    tokenizer.close();
    for (Bare one : bare) {
      one.model().close();
    }
  }
}
