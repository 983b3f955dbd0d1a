package dev.corral.server.outbound;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/** The header {@code Date}, which an origin server with a clock sends (RFC 9110, 6.6.1). */
public final class HttpDate {

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final InstantSource CLOCK = InstantSource.system();

  /** The second that was written last. */
  private static final AtomicReference<Second> LATEST = new AtomicReference<>(Second.of(0));

  private record Second(long number, String text) {
    static Second of(long number) {
      return new Second(number, FORM.format(Instant.ofEpochSecond(number)));
    }
  }

  private HttpDate() {}

  /** Returns the time of now, to the second. */
  public static String now() {
    long now = Math.floorDiv(CLOCK.millis(), 1_000L);
    Second second = LATEST.get();
    if (second.number() != now) {
      second = Second.of(now);
      LATEST.set(second);
    }
    return second.text();
  }
}
