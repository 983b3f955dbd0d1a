package dev.corral.server.upstream;

import dev.corral.core.exchange.Json;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** The JSON of the wire: readers, copies, and the host's error texts made safe to show. */
final class Wire {

  static final JsonFactory JSON =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

  private static final int ERROR_CHARS_MAX = 500;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
  private static final Pattern FILE_PATH =
      Pattern.compile(
          "(?<![\\w.:/-])(?:[A-Za-z]:\\\\|/)(?:[^\\s\"':/\\\\]+[/\\\\])+[^\\s\"':/\\\\]*");

  private Wire() {}

  static JsonParser reader(byte[] bytes, int length) {
    return JSON.createParser(ObjectReadContext.empty(), bytes, 0, length);
  }

  /** Copies the value that the reader stands on; key order is kept. */
  static Json copy(JsonParser in) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.copyCurrentStructureExact(in);
    }
    return new Json(text.toString());
  }

  /** Reads the value of an {@code error} field: a text, or an object with a {@code message}. */
  static String errorText(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return in.getString();
    }
    String found = null;
    if (in.currentToken() == JsonToken.START_OBJECT) {
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        boolean isText = in.nextToken() == JsonToken.VALUE_STRING;
        if (isText && name.equals("message")) {
          found = in.getString();
        }
        in.skipChildren();
      }
    } else {
      in.skipChildren();
    }
    return found == null ? "an error without a text" : found;
  }

  /** Returns the {@code error} of a whole body, or null where the body is no such object. */
  static @Nullable String errorIn(byte[] bytes, int length) {
    try (JsonParser in = reader(bytes, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      String error = null;
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        if (name.equals("error")) {
          error = errorText(in);
        } else {
          in.skipChildren();
        }
      }
      return error;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** Makes a host's text safe to show: one line, no paths of its machine, of bounded length. */
  static String safe(String text) {
    String oneLine = CONTROL.matcher(text).replaceAll(" ");
    String bounded =
        oneLine.length() <= ERROR_CHARS_MAX ? oneLine : oneLine.substring(0, ERROR_CHARS_MAX) + "…";
    return FILE_PATH.matcher(bounded).replaceAll("(path)").strip();
  }
}
