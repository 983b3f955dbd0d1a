package dev.corral.server.upstream;

import java.time.Duration;

/**
 * Bounds of the traffic with one model host.
 *
 * @param connect longest wait for a name to be looked up, and again for the connection to open
 * @param idle longest silence in an answer, the wait for its first byte included; zero for none,
 *     since a host says nothing while a model loads or reads a long prompt
 * @param lookup longest answer of a call that runs no model: lists, cards, the version
 * @param total longest answer of a call that runs a model
 * @param lineBytes longest line of a streamed answer
 * @param streamBytes longest streamed answer
 * @param documentBytes longest answer that is one document (a list of models, vectors)
 * @param connections connections open at once
 */
public record UpstreamLimits(
    Duration connect,
    Duration idle,
    Duration lookup,
    Duration total,
    int lineBytes,
    long streamBytes,
    int documentBytes,
    int connections) {

  /**
   * Two seconds to connect (a host in reach answers in milliseconds), silence allowed, ten seconds
   * a lookup (it comes from memory), an hour an answer, 1 MiB a line (a token takes 130 bytes, a
   * call of a tool some KiB), 64 MiB a stream (half a million tokens), 64 MiB a document (a
   * thousand vectors of 4096 numbers), 256 connections (a host of 4 to 16 slots, and every
   * administrative call beside them).
   */
  public static final UpstreamLimits DEFAULT =
      new UpstreamLimits(
          Duration.ofSeconds(2),
          Duration.ZERO,
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          1 << 20,
          64L << 20,
          64 << 20,
          256);

  public UpstreamLimits {
    requirePositive("connect", connect.toMillis());
    requirePositive("lookup", lookup.toMillis());
    requirePositive("total", total.toMillis());
    requirePositive("lineBytes", lineBytes);
    requirePositive("streamBytes", streamBytes);
    requirePositive("documentBytes", documentBytes);
    requirePositive("connections", connections);
    if (idle.isNegative()) {
      throw new IllegalArgumentException("idle: " + idle + " (expected: zero for none, or more)");
    }
  }

  /** Returns these limits with another bound on silence; zero for none. */
  public UpstreamLimits withIdle(Duration other) {
    return new UpstreamLimits(
        connect, other, lookup, total, lineBytes, streamBytes, documentBytes, connections);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
