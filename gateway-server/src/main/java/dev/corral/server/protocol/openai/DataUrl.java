package dev.corral.server.protocol.openai;

import dev.corral.server.protocol.Base64Text;
import dev.corral.server.protocol.json.JsonObject;
import java.util.Locale;

/** Pictures as {@code data:} URLs (RFC 2397) in base64; no other address is fetched. */
public final class DataUrl {

  private DataUrl() {}

  /** Returns the base64 of a picture's bytes that a field holds as a URL. */
  public static String picture(JsonObject holder, String name) {
    String url = holder.string(name);
    int comma = url.indexOf(',');
    String head = comma < 0 ? "" : url.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!head.startsWith("data:") || !head.endsWith(";base64")) {
      throw holder.invalid(
          name, "must be a data: URL in base64; pictures are not fetched from other addresses");
    }
    String data = url.substring(comma + 1);
    if (!Base64Text.isValid(data)) {
      throw holder.invalid(name, "must hold a picture's bytes in base64");
    }
    return data;
  }
}
