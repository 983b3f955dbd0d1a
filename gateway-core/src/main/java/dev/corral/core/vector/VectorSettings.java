package dev.corral.core.vector;

/**
 * How a database searches and what it may hold.
 *
 * @param engine what searches large collections
 * @param memoryBytes most memory of loaded collections together, roughly; those used least recently
 *     are unloaded beyond it, and writes are refused where that does not help
 */
public record VectorSettings(Engine engine, long memoryBytes) {

  /** Our own graph and 2 GB: a million vectors of MiniLM. */
  public static final VectorSettings DEFAULT = new VectorSettings(Engine.HNSW, 2L << 30);
}
