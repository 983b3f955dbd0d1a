package dev.corral.core.retrieval;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes ids that sort in the order they were made: 48 bits of milliseconds, then 70 random bits
 * that nobody guesses, in 24 letters and digits. Two made in one millisecond count the time on.
 */
final class Ids {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

  private final InstantSource clock;
  private final RandomGenerator random = new SecureRandom();
  private long lastMillis;

  Ids(InstantSource clock) {
    this.clock = clock;
  }

  synchronized String next(String prefix) {
    lastMillis = Math.max(lastMillis + 1, clock.millis());
    StringBuilder id = new StringBuilder(prefix);
    append(id, lastMillis, 10);
    append(id, random.nextLong(), 7);
    append(id, random.nextLong(), 7);
    return id.toString();
  }

  private static void append(StringBuilder to, long bits, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
      to.append(DIGITS[(int) (bits >>> (5 * i)) & 31]);
    }
  }
}
