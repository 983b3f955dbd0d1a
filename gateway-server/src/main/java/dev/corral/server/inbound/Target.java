package dev.corral.server.inbound;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a request line points to.
 *
 * @param path the decoded path
 * @param segments its segments, each decoded on its own, so that an encoded slash does not divide
 * @param query the parameters with their values
 */
record Target(String path, List<String> segments, Map<String, List<String>> query) {

  /** Most query parameters. */
  private static final int MAX_PARAMETERS = 256;

  /**
   * Reads the target of a request line.
   *
   * @throws IllegalArgumentException where it is no path or wrongly encoded
   */
  static Target parse(String uri) {
    String origin = uri;
    if (uri.startsWith("http://") || uri.startsWith("https://")) {
      int slash = uri.indexOf('/', uri.indexOf("//") + 2);
      origin = slash < 0 ? "/" : uri.substring(slash);
    }
    if (!origin.startsWith("/") || origin.indexOf('#') >= 0) {
      throw new IllegalArgumentException("the request target must be a path");
    }
    if (isPlain(origin)) {
      List<String> segments = List.of(origin.substring(1).split("/", -1));
      return new Target(origin, segments, Map.of());
    }
    QueryStringDecoder decoder = new QueryStringDecoder(origin, true);
    List<String> segments = new ArrayList<>();
    for (String raw : decoder.rawPath().substring(1).split("/", -1)) {
      segments.add(QueryStringDecoder.decodeComponent(raw.replace("+", "%2B")));
    }
    return new Target(
        "/" + String.join("/", segments),
        List.copyOf(segments),
        new QueryStringDecoder(
                decoder.rawQuery(), StandardCharsets.UTF_8, false, MAX_PARAMETERS, true)
            .parameters());
  }

  /** Tells whether there is nothing to decode and no query, as in most requests. */
  private static boolean isPlain(String origin) {
    for (int i = 0; i < origin.length(); i++) {
      char c = origin.charAt(i);
      if (c == '%' || c == '?' || c == '+' || c == ';') {
        return false;
      }
    }
    return true;
  }
}
