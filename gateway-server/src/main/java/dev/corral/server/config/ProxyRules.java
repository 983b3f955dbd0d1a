package dev.corral.server.config;

import java.net.InetAddress;
import java.util.List;

/**
 * Whose word is taken for where a request came from, and in which header it stands.
 *
 * @param proxies the proxies' addresses
 * @param header the header that they write; the other one is not looked at, since a proxy lets
 *     through what it does not know
 */
public record ProxyRules(List<Network> proxies, Header header) {

  /** What a proxy writes. */
  public enum Header {
    /** {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. */
    X_FORWARDED,
    /** {@code Forwarded}, RFC 7239. */
    FORWARDED
  }

  /** Nobody's word. */
  public static final ProxyRules NONE = new ProxyRules(List.of(), Header.X_FORWARDED);

  static final Setting<List<String>> PROXIES =
      Setting.of(
          "listen.proxies",
          Groups.list(Forms.text("an address or a network such as 10.0.0.0/8")),
          List.of(),
          "Proxies that stand before the server. What they say of where a request came from is"
              + " believed, and of nobody else; what comes through them never counts as from this"
              + " machine.");

  static final Setting<Header> HEADER =
      Setting.of(
          "listen.proxy-header",
          Forms.oneOf(Header.class),
          Header.X_FORWARDED,
          "What the proxies write: x-forwarded is X-Forwarded-For with X-Forwarded-Proto, forwarded"
              + " is RFC 7239. They must set or extend it, not pass on what a client wrote.");

  public ProxyRules {
    proxies = List.copyOf(proxies);
  }

  static ProxyRules of(Values values) {
    List<Network> proxies = values.get(PROXIES).stream().map(ProxyRules::network).toList();
    return new ProxyRules(proxies, values.get(HEADER));
  }

  private static Network network(String text) {
    try {
      return Network.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "listen.proxies: expected an address or a network such as 10.0.0.0/8, not " + text, e);
    }
  }

  /** Tells whether an address is that of a proxy. */
  public boolean trusts(InetAddress address) {
    for (Network proxy : proxies) {
      if (proxy.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
