package dev.corral.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens.
 *
 * @param host the address
 * @param port the port; 0 for any free one
 * @param insecure whether machines in reach may use it although there are no keys
 * @param tls what connections are encrypted by, or null for plain HTTP
 * @param proxies whose word is taken for where a request came from
 */
public record ListenConfig(
    String host, int port, boolean insecure, @Nullable TlsConfig tls, ProxyRules proxies) {

  /** Listens for plain HTTP, without proxies. */
  public ListenConfig(String host, int port, boolean insecure) {
    this(host, port, insecure, null, ProxyRules.NONE);
  }

  static final Setting<String> HOST =
      Setting.of(
              "listen.host",
              Forms.text("an address or a name"),
              ServerConfig.LOOPBACK,
              "Address to listen on. One that other machines can reach needs keys.")
          .flag("--host");

  static final Setting<Integer> PORT =
      Setting.of(
              "listen.port",
              Forms.whole(0, 65_535),
              ServerConfig.DEFAULT_PORT,
              "Port to listen on; 0 takes any free one.")
          .flag("--port");

  static final Setting<Boolean> INSECURE =
      Setting.of(
              "listen.insecure",
              Forms.yesNo(),
              false,
              "Allow an address that other machines can reach although there are no keys. They may"
                  + " then do everything but administer; only for a network that is yours alone.")
          .flag("--insecure");

  static ListenConfig of(Values values) {
    return new ListenConfig(
        values.get(HOST),
        values.get(PORT),
        values.get(INSECURE),
        TlsConfig.of(values),
        ProxyRules.of(values));
  }

  /** Returns where programs of this machine find it; not where the port is any free one. */
  public URI url() {
    boolean isAny = host.equals("0.0.0.0") || host.equals("::");
    String name = isAny ? ServerConfig.LOOPBACK : host;
    return URI.create(
        (tls == null ? "http" : "https")
            + "://"
            + (name.contains(":") ? "[" + name + "]" : name)
            + ":"
            + port);
  }

  /** Returns the same on another port. */
  ListenConfig withPort(int other) {
    return new ListenConfig(host, other, insecure, tls, proxies);
  }

  /**
   * Tells whether only this machine could reach the address.
   *
   * @throws IllegalArgumentException where the host has no address
   */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "listen.host: " + host + " is no address of this machine", e);
    }
  }
}
