package dev.corral.server.protocol.ollama;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Points in time as Go's RFC3339Nano in UTC: as many fraction digits as are not zero, then Z. */
final class Timestamps {

  private static final int NANO_DIGITS = 9;

  /** The second that was written last: tokens come many a second, and each tells its time. */
  private static final AtomicReference<Second> LATEST = new AtomicReference<>(Second.of(0));

  /** A second since 1970, and its text without the zone. */
  private record Second(long number, String text) {
    static Second of(long number) {
      String whole = Instant.ofEpochSecond(number).toString();
      return new Second(number, whole.substring(0, whole.length() - 1));
    }
  }

  private Timestamps() {}

  static String format(Instant instant) {
    Second second = LATEST.get();
    if (second.number() != instant.getEpochSecond()) {
      second = Second.of(instant.getEpochSecond());
      LATEST.set(second);
    }
    int rest = instant.getNano();
    if (rest == 0) {
      return second.text() + "Z";
    }
    int digits = NANO_DIGITS;
    while (rest % 10 == 0) {
      rest /= 10;
      digits--;
    }
    char[] fraction = new char[digits + 2];
    fraction[0] = '.';
    for (int i = digits; i > 0; i--) {
      fraction[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    fraction[digits + 1] = 'Z';
    return second.text().concat(new String(fraction));
  }
}
