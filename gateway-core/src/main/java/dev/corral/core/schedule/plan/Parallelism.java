package dev.corral.core.schedule.plan;

import java.util.Arrays;

/*
 * Ollama does not tell how many requests of a model it works on at once (OLLAMA_NUM_PARALLEL, and
 * one for some model families). One more than that waits inside it, in an order of its own, where
 * nobody can reorder or refuse it. The time to the first token, less the time in which the prompt
 * was read, is that wait: next to nothing while there is room, about an answer's length without.
 * So one more is tried when the limit was used in full for a while, and kept where the median wait
 * stays small. Additive increase, and half on a refusal (Chiu and Jain 1989).
 */

/** How many requests of one model a host works on at once: told, or found out. */
final class Parallelism {

  private static final int ALL_USED = 8;
  private static final int TRIED = 5;
  private static final int MOST = 64;

  /** A wait below this is the network and the scheduler of the host's machine. */
  private static final long NOISE_NANOS = 20_000_000;

  /** A wait of this share of an answer's time is a wait for an answer's end. */
  private static final double SHARE = 0.25;

  private static final long RETRY_NANOS = 300_000_000_000L;
  private static final int RETRY_DOUBLINGS = 4;

  private final boolean told;
  private final long[] waits = new long[TRIED];
  private int limit;
  private int used;
  private int tried;
  private boolean trying;
  private int failures;
  private long nextTrialNanos = Long.MIN_VALUE;

  /** Starts with what was told; with one, to be learned, where that is 0. */
  Parallelism(int slots) {
    this.told = slots > 0;
    this.limit = told ? slots : 1;
  }

  int limit() {
    return trying ? limit + 1 : limit;
  }

  /** Tells whether the limit is known to hold. */
  boolean isTold() {
    return told;
  }

  /**
   * Learns from an answer.
   *
   * @param atOnce requests that were at the host when it was sent, itself included
   * @param innerWait time to the first token less the time in which the prompt was read
   * @param service time from sending to the end
   */
  void answered(int atOnce, long innerWait, long service, long now) {
    if (told) {
      return;
    }
    if (trying && atOnce > limit) {
      waits[tried++] = innerWait;
      if (tried == TRIED) {
        judge(service, now);
      }
    } else if (!trying && atOnce == limit && limit < MOST && now >= nextTrialNanos) {
      used++;
      if (used >= ALL_USED) {
        trying = true;
        tried = 0;
      }
    }
  }

  /** Learns that the host refused a request for being too many. */
  void refused(long now) {
    if (!told) {
      limit = Math.max(1, limit / 2);
      stopTrying(now);
    }
  }

  private void judge(long service, long now) {
    Arrays.sort(waits);
    if (waits[TRIED / 2] <= Math.max(NOISE_NANOS, (long) (SHARE * service))) {
      limit++;
      failures = 0;
      trying = false;
      used = 0;
    } else {
      stopTrying(now);
    }
  }

  private void stopTrying(long now) {
    trying = false;
    used = 0;
    nextTrialNanos = now + (RETRY_NANOS << Math.min(failures++, RETRY_DOUBLINGS));
  }
}
