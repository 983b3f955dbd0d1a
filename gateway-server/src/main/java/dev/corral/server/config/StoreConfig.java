package dev.corral.server.config;

import dev.corral.core.vector.Engine;
import dev.corral.core.vector.VectorSettings;
import dev.corral.core.vector.store.Storage.Durability;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How vectors and files are kept and searched.
 *
 * @param durability when an acknowledged write is safe from a loss of power
 * @param engine what searches large collections
 * @param memoryBytes most memory of loaded collections together, or 0 for as much as is sensible
 * @param resetAllowed whether an administrator may delete every collection by one call
 * @param reranker directory of the model that orders passages anew, or null for the built-in way
 * @param footnotes whether the text of an answer from sources ends with them
 */
public record StoreConfig(
    Durability durability,
    Engine engine,
    long memoryBytes,
    boolean resetAllowed,
    @Nullable Path reranker,
    boolean footnotes) {

  /** Synced before every answer; 2 GB, or half of the heap where that is less; no reset. */
  public static final StoreConfig DEFAULT =
      new StoreConfig(Durability.SYNC, Engine.HNSW, 0, false, null, false);

  static final Setting<Path> DATA =
      Setting.of(
              "store.data",
              Forms.path(),
              ServerConfig.DEFAULT_DATA,
              "Directory of everything that is kept.")
          .flag("--data");

  static final Setting<Durability> SYNC =
      Setting.of(
              "store.sync",
              Forms.oneOf(Durability.class),
              Durability.SYNC,
              "When a write is safe from a loss of power: sync (before its answer), interval"
                  + " (within 100 ms) or none.")
          .flag("--sync");

  static final Setting<Engine> ENGINE =
      Setting.of(
          "store.engine",
          Forms.oneOf(Engine.class),
          Engine.HNSW,
          "What searches large collections: hnsw (a graph walked by one bit a dimension),"
              + " hnsw-float (the same graph, walked by the vectors themselves) or hnswlib"
              + " (hnswlib-java).");

  static final Setting<Long> VECTOR_MEMORY =
      Setting.of(
              "store.vector-memory",
              Forms.size(),
              0L,
              "Most memory for loaded vector collections; 0 is 2G, at most half of the heap.")
          .flag("--vector-memory");

  static final Setting<Boolean> ALLOW_RESET =
      Setting.of(
          "store.allow-reset",
          Forms.yesNo(),
          false,
          "Let an administrator delete every collection of a tenant by one call (Chroma's reset).");

  private static final String BUILT_IN = "built-in";

  static final Setting<String> RERANKER =
      Setting.of(
              "retrieval.reranker",
              Forms.text("a directory, or built-in"),
              BUILT_IN,
              "Directory of a cross-encoder that orders the twenty best passages anew and answers"
                  + " /v1/rerank under the directory's name: model.onnx, tokenizer.json and"
                  + " SHA256SUMS of both. built-in combines nearness and words.")
          .flag("--reranker");

  static final Setting<Boolean> FOOTNOTES =
      Setting.of(
          "retrieval.footnotes",
          Forms.yesNo(),
          false,
          "Whether an answer from documents ends with a list of the sources that it cites, file and"
              + " page, for clients that do not show the field sources. The header"
              + " x-corral-footnotes (true, false) says it for one request.");

  private static final long DEFAULT_BYTES = 2L << 30;

  /**
   * Checks that the heap holds the vectors and leaves room for the answers.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public StoreConfig {
    if (memoryBytes < 0 || memoryBytes > largest()) {
      throw new IllegalArgumentException(
          "store.vector-memory: expected at most "
              + (largest() >> 20)
              + "M, three quarters of the heap, not "
              + (memoryBytes >> 20)
              + "M: set less, or a larger heap with CORRAL_JAVA_OPTIONS=-Xmx…");
    }
  }

  static StoreConfig of(Values values) {
    String reranker = values.get(RERANKER);
    return new StoreConfig(
        values.get(SYNC),
        values.get(ENGINE),
        values.get(VECTOR_MEMORY),
        values.get(ALLOW_RESET),
        reranker.equals(BUILT_IN) ? null : Path.of(reranker),
        values.get(FOOTNOTES));
  }

  /** Returns how vectors are searched, and how much of them is held. */
  public VectorSettings vectors() {
    long bytes =
        memoryBytes > 0
            ? memoryBytes
            : Math.min(DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / 2);
    return new VectorSettings(engine, bytes);
  }

  private static long largest() {
    return Runtime.getRuntime().maxMemory() / 4 * 3;
  }
}
