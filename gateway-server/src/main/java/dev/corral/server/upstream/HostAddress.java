package dev.corral.server.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Where a model host listens.
 *
 * @param host a name, or an address without brackets
 * @param port 1 to 65535
 * @param prefix path before {@code /api}; empty for none, otherwise with a leading slash only
 */
record HostAddress(String host, int port, String prefix) {

  private static final int OLLAMA_PORT = 11434;

  /**
   * Reads an address such as {@code http://127.0.0.1:11434}; without a port, Ollama's own.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static HostAddress of(URI uri) {
    String host = uri.getHost();
    boolean plain =
        "http".equalsIgnoreCase(uri.getScheme())
            && host != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (!plain || host == null) {
      throw new IllegalArgumentException(
          "model host: "
              + uri.getScheme()
              + " address (expected: http://HOST[:PORT][/PATH], for example http://127.0.0.1:11434)");
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return new HostAddress(bare, uri.getPort() == -1 ? OLLAMA_PORT : uri.getPort(), path);
  }

  /**
   * Returns the value of the Host header: the address as configured, never that of a client.
   *
   * <p>Ollama on a loopback address answers only to Host names of its own machine, its guard
   * against DNS rebinding; an address such as {@code 127.0.0.1} passes it.
   */
  String authority() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Looks the name up, off the caller's thread; an address needs no lookup. */
  CompletionStage<InetSocketAddress> resolve() {
    try {
      return CompletableFuture.completedFuture(
          new InetSocketAddress(InetAddress.ofLiteral(host), port));
    } catch (IllegalArgumentException aName) {
      return CompletableFuture.supplyAsync(
          this::lookUp, task -> Thread.ofVirtual().name("upstream-lookup").start(task));
    }
  }

  private InetSocketAddress lookUp() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public String toString() {
    return "http://" + authority() + prefix;
  }
}
