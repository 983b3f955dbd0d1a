package dev.corral.server.upstream;

import java.time.Duration;

/**
 * The longest waits in the traffic with one model host, all of them; measured on the engine's
 * clock.
 *
 * @param connect for a name to be looked up, and again for the connection to open
 * @param first for the first byte of an answer: the host loads the model and reads the prompt
 * @param next for the next byte within an answer
 * @param lookup for the whole answer of a call that runs no model: lists, cards, the version
 * @param total for the whole answer of a call that runs a model
 * @param end for the end of the HTTP message after the last line of an answer
 * @param kept for the next call, of an open connection
 */
public record UpstreamWaits(
    Duration connect,
    Duration first,
    Duration next,
    Duration lookup,
    Duration total,
    Duration end,
    Duration kept) {

  /**
   * Two seconds to connect (a host in reach answers in milliseconds); ten minutes to the first byte
   * (Ollama itself gives up a load that stands still for five); two minutes between bytes (a call
   * of a tool is held back until it is whole); ten seconds a lookup (it comes from memory); an hour
   * an answer; a second for the end (it follows within a millisecond); 30 s kept (balancers and
   * address translators forget a silent connection after 60 s and more).
   */
  public static final UpstreamWaits DEFAULT =
      new UpstreamWaits(
          Duration.ofSeconds(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  public UpstreamWaits {
    requirePositive("connect", connect);
    requirePositive("first", first);
    requirePositive("next", next);
    requirePositive("lookup", lookup);
    requirePositive("total", total);
    requirePositive("end", end);
    requirePositive("kept", kept);
  }

  /** Returns these waits with another one for the connection. */
  public UpstreamWaits withConnect(Duration other) {
    return new UpstreamWaits(other, first, next, lookup, total, end, kept);
  }

  /** Returns these waits with another bound on silence, before an answer and within it. */
  public UpstreamWaits withSilence(Duration other) {
    return new UpstreamWaits(connect, other, other, lookup, total, end, kept);
  }

  /** Returns these waits with another one for a lookup. */
  public UpstreamWaits withLookup(Duration other) {
    return new UpstreamWaits(connect, first, next, other, total, end, kept);
  }

  /** Returns these waits with another one for a whole answer. */
  public UpstreamWaits withTotal(Duration other) {
    return new UpstreamWaits(connect, first, next, lookup, other, end, kept);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
