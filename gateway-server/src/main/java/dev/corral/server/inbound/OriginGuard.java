package dev.corral.server.inbound;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps web pages of strangers away from a server on loopback.
 *
 * <p>A page that a user visits can make the browser send requests to 127.0.0.1, directly (told by
 * the Origin header) or under a name that the stranger's DNS points there (told by the Host header;
 * "DNS rebinding"). Programs send no Origin and a local Host. The rules are those of Ollama, so
 * that what may talk to it may talk here.
 */
final class OriginGuard {

  private static final Set<String> LOCAL_SCHEMES =
      Set.of("app", "file", "tauri", "vscode-webview", "vscode-file");

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private final boolean loopbackOnly;
  private final Set<String> origins;

  /** The host name that was good last: a client sends the same each time. */
  private volatile String goodHost = "";

  /**
   * Makes a guard.
   *
   * @param loopbackOnly whether only names of this machine may be asked for
   * @param origins pages that are let in besides those of this machine; {@code *} for all
   */
  OriginGuard(boolean loopbackOnly, Set<String> origins) {
    this.loopbackOnly = loopbackOnly;
    this.origins = origins;
  }

  /**
   * Tells whether a request may be answered.
   *
   * @param isProxied whether it came through a proxy, which answers for the name that is asked for
   */
  boolean admits(HttpHeaders headers, boolean isProxied) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !isWelcome(origin)) {
      return false;
    }
    String host = headers.get(HttpHeaderNames.HOST);
    return !loopbackOnly || isProxied || host == null || host.equals(goodHost) || isLocalHost(host);
  }

  private boolean isLocalHost(String host) {
    boolean isLocal = isLocalName(withoutPort(host));
    if (isLocal) {
      goodHost = host;
    }
    return isLocal;
  }

  private boolean isWelcome(String origin) {
    return origins.contains("*") || origins.contains(origin) || isLocalOrigin(origin);
  }

  private static boolean isLocalOrigin(String origin) {
    try {
      URI uri = new URI(origin);
      if (uri.getScheme() != null && LOCAL_SCHEMES.contains(uri.getScheme())) {
        return true;
      }
      return uri.getHost() != null && isLocalName(uri.getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isLocalName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.endsWith(".localhost")
        || lower.equals("[::1]")
        || lower.equals("0.0.0.0")
        || LOOPBACK.matcher(lower).matches();
  }

  private static String withoutPort(String host) {
    int bracket = host.lastIndexOf(']');
    int colon = host.lastIndexOf(':');
    return colon > bracket ? host.substring(0, colon) : host;
  }
}
