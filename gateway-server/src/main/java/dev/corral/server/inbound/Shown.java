package dev.corral.server.inbound;

import dev.corral.core.access.Credentials;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the credentials of a request, the same in every dialect: {@code Authorization: Bearer} and
 * {@code Basic} (the key as the password, or as the name without one), {@code x-api-key}, {@code
 * api-key} and {@code x-chroma-token}. Never the query or a cookie: those are logged and sent
 * along.
 */
final class Shown {

  private static final List<String> KEY_HEADERS = List.of("x-api-key", "api-key", "x-chroma-token");
  private static final String USER = "x-openwebui-user-id";
  private static final String TOKEN = "x-openwebui-user-jwt";

  private Shown() {}

  static Credentials by(HttpHeaders headers, boolean isLocal) {
    Set<String> secrets = isAny(headers) ? secrets(headers) : Set.of();
    return new Credentials(secrets, headers.get(USER, ""), headers.get(TOKEN, ""), isLocal);
  }

  private static boolean isAny(HttpHeaders headers) {
    boolean any = headers.contains(HttpHeaderNames.AUTHORIZATION);
    for (String name : KEY_HEADERS) {
      any |= headers.contains(name);
    }
    return any;
  }

  private static Set<String> secrets(HttpHeaders headers) {
    Set<String> secrets = new HashSet<>();
    for (String value : headers.getAll(HttpHeaderNames.AUTHORIZATION)) {
      add(authorization(value.strip()), secrets);
    }
    for (String name : KEY_HEADERS) {
      for (String value : headers.getAll(name)) {
        add(withoutScheme(value.strip()), secrets);
      }
    }
    return secrets;
  }

  private static void add(String secret, Set<String> secrets) {
    if (!secret.isEmpty()) {
      secrets.add(secret);
    }
  }

  private static String authorization(String value) {
    return value.toLowerCase(Locale.ROOT).startsWith("basic ")
        ? basic(value.substring("basic ".length()).strip())
        : withoutScheme(value);
  }

  /** Chroma's client sends a token with the scheme in front in either header. */
  private static String withoutScheme(String value) {
    return value.toLowerCase(Locale.ROOT).startsWith("bearer ")
        ? value.substring("bearer ".length()).strip()
        : value;
  }

  private static String basic(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      String password = pair.substring(colon + 1);
      return colon >= 0 && password.isEmpty() ? pair.substring(0, colon) : password;
    } catch (IllegalArgumentException e) {
      return encoded; // no key, and told so
    }
  }
}
