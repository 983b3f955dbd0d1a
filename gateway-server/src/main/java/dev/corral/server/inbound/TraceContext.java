package dev.corral.server.inbound;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of W3C's Trace Context, as far as a trace's id goes. */
final class TraceContext {

  private static final Pattern HEADER =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final int HEADER_CHARS = 55;

  private TraceContext() {}

  /** Returns the id of the trace that a request belongs to; empty where it names none. */
  static String traceOf(@Nullable String header) {
    if (header == null || header.length() < HEADER_CHARS) {
      return "";
    }
    boolean isLater = header.length() > HEADER_CHARS; // a later version may add fields
    if (isLater && (header.startsWith("00") || header.charAt(HEADER_CHARS) != '-')) {
      return "";
    }
    Matcher matcher = HEADER.matcher(header.substring(0, HEADER_CHARS));
    return matcher.matches() ? matcher.group(1) : "";
  }
}
