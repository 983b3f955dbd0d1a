package dev.corral.server.config;

import dev.corral.core.vector.Engine;
import dev.corral.core.vector.VectorSettings;
import dev.corral.core.vector.store.Storage.Durability;
import java.nio.file.Path;

/**
 * How vectors and files are kept, and vectors searched.
 *
 * @param durability when an acknowledged write is safe from a loss of power
 * @param engine what searches large collections
 * @param memoryBytes most memory of loaded collections together, or 0 for as much as is sensible
 * @param resetAllowed whether an administrator may delete every collection by one call
 */
public record StoreConfig(
    Durability durability, Engine engine, long memoryBytes, boolean resetAllowed) {

  /** Synced before every answer; 2 GB, or half of the heap where that is less; no reset. */
  public static final StoreConfig DEFAULT = new StoreConfig(Durability.SYNC, Engine.HNSW, 0, false);

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
    return new StoreConfig(
        values.get(SYNC), values.get(ENGINE), values.get(VECTOR_MEMORY), values.get(ALLOW_RESET));
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
