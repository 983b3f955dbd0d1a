package dev.corral.server.protocol.ollama;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A length of time as Go writes it: {@code 300ms}, {@code 1h15m30.5s}, {@code -1m}. */
final class GoDuration {

  private static final Pattern WHOLE =
      Pattern.compile("([+-]?)((?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)");
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

  private static final Map<String, Long> UNIT_NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** Longest text read; the longest sensible one, every unit once, has 60 characters. */
  private static final int MAX_LENGTH = 100;

  private GoDuration() {}

  /** Returns the length of time, or null where the text is none. */
  static @Nullable Duration parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    String unsigned = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Duration.ZERO;
    }
    Matcher whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      return null;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(UNIT_NANOS.getOrDefault(part.group(2), 1L));
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
    }
    return whole.group(1).equals("-") ? ofNanos(nanos.negate()) : ofNanos(nanos);
  }

  /** Returns a number of seconds as a length of time, cut at Go's range of 292 years. */
  static Duration ofSeconds(double seconds) {
    return ofNanos(BigDecimal.valueOf(seconds).movePointRight(9));
  }

  private static Duration ofNanos(BigDecimal nanos) {
    BigDecimal bound = BigDecimal.valueOf(Long.MAX_VALUE);
    return Duration.ofNanos(nanos.min(bound).max(bound.negate()).longValue());
  }
}
