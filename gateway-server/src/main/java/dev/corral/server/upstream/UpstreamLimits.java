package dev.corral.server.upstream;

/**
 * Bounds of the traffic with one model host.
 *
 * @param waits how long is waited for what
 * @param lineBytes longest line of a streamed answer
 * @param streamBytes longest streamed answer
 * @param documentBytes longest answer that is one document (a list of models, vectors)
 * @param connections connections open at once
 */
public record UpstreamLimits(
    UpstreamWaits waits, int lineBytes, long streamBytes, int documentBytes, int connections) {

  /**
   * 1 MiB a line (a token takes 130 bytes, a call of a tool some KiB), 64 MiB a stream (half a
   * million tokens), 64 MiB a document (a thousand vectors of 4096 numbers), 256 connections (a
   * host of 4 to 16 slots, and every administrative call beside them).
   */
  public static final UpstreamLimits DEFAULT =
      new UpstreamLimits(UpstreamWaits.DEFAULT, 1 << 20, 64L << 20, 64 << 20, 256);

  public UpstreamLimits {
    requirePositive("lineBytes", lineBytes);
    requirePositive("streamBytes", streamBytes);
    requirePositive("documentBytes", documentBytes);
    requirePositive("connections", connections);
  }

  /** Returns these limits with other waits. */
  public UpstreamLimits withWaits(UpstreamWaits other) {
    return new UpstreamLimits(other, lineBytes, streamBytes, documentBytes, connections);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
