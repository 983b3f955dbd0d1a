package dev.corral.server.protocol.extraction;

import dev.corral.server.protocol.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a file is called, as far as its sender says.
 *
 * @param shown the name; without one, {@code file} and the ending that its media type has
 */
record UploadName(String shown) {

  /** Open-WebUI puts the file's id before its name. */
  private static final Pattern ID =
      Pattern.compile("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_(?=.)");

  /** Kinds of plain text that only a name tells apart. */
  private static final Map<String, String> ENDINGS =
      Map.of(
          "text/markdown", ".md",
          "text/csv", ".csv",
          "application/json", ".json",
          "text/html", ".html");

  static UploadName of(Request request) {
    String quoted = request.header("x-filename").orElse("");
    String name = ID.matcher(decoded(quoted)).replaceFirst("");
    if (!name.isBlank()) {
      return new UploadName(name);
    }
    String type = request.header("content-type").orElse("").split(";", 2)[0].strip();
    return new UploadName("file" + ENDINGS.getOrDefault(type, ""));
  }

  private static String decoded(String quoted) {
    try {
      return URLDecoder.decode(quoted.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return quoted;
    }
  }
}
