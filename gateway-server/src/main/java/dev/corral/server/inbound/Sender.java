package dev.corral.server.inbound;

import dev.corral.server.config.ProxyRules;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from.
 *
 * @param address the client's, or that of the first proxy whose word is not taken; null where there
 *     is none
 * @param isProxied whether a proxy passed it on that may
 * @param isEncrypted whether the client's connection, as far as it is known, was
 */
record Sender(@Nullable InetAddress address, boolean isProxied, boolean isEncrypted) {

  private static final String FOR = "x-forwarded-for";
  private static final String PROTO = "x-forwarded-proto";
  private static final String FORWARDED = "forwarded";
  private static final String HTTPS = "https";

  /** One step of a request's way, as the proxy after it tells; either may be empty. */
  private record Hop(String address, String scheme) {}

  /** Returns the other end of a connection. */
  static Sender at(Channel channel) {
    InetAddress peer =
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    return new Sender(peer, false, channel.pipeline().get(SslHandler.class) != null);
  }

  /** Returns where a request came from that this other end of the connection sent. */
  Sender of(HttpHeaders headers, ProxyRules rules) {
    return address == null || !rules.trusts(address)
        ? this
        : behind(address, hops(headers, rules.header()), rules);
  }

  /** Goes back from proxy to proxy as long as they may be believed. */
  private static Sender behind(InetAddress peer, List<Hop> hops, ProxyRules rules) {
    InetAddress sender = peer;
    boolean isEncrypted = false;
    for (Hop hop : hops.reversed()) {
      InetAddress before = address(hop.address());
      if (before == null) {
        break;
      }
      sender = before;
      isEncrypted = hop.scheme().equals(HTTPS);
      if (!rules.trusts(before)) {
        break;
      }
    }
    return new Sender(sender, true, isEncrypted);
  }

  private static List<Hop> hops(HttpHeaders headers, ProxyRules.Header header) {
    return switch (header) {
      case X_FORWARDED -> xForwarded(headers);
      case FORWARDED -> forwarded(headers);
    };
  }

  private static List<Hop> xForwarded(HttpHeaders headers) {
    List<String> addresses = elements(headers.getAll(FOR));
    List<String> schemes = elements(headers.getAll(PROTO));
    List<Hop> hops = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      // One scheme for all is what most proxies write: that of the client.
      boolean isEach = schemes.size() == addresses.size();
      String scheme = isEach ? schemes.get(i) : schemes.isEmpty() ? "" : schemes.getLast();
      hops.add(new Hop(addresses.get(i), scheme.toLowerCase(Locale.ROOT)));
    }
    return hops;
  }

  private static List<Hop> forwarded(HttpHeaders headers) {
    List<Hop> hops = new ArrayList<>();
    for (String element : elements(headers.getAll(FORWARDED))) {
      String address = "";
      String scheme = "";
      for (String pair : element.split(";", -1)) {
        int equals = pair.indexOf('=');
        String name = pair.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
        if (name.equals("for")) {
          address = unquoted(pair.substring(equals + 1).strip());
        } else if (name.equals("proto")) {
          scheme = unquoted(pair.substring(equals + 1).strip()).toLowerCase(Locale.ROOT);
        }
      }
      hops.add(new Hop(address, scheme));
    }
    return hops;
  }

  private static String unquoted(String text) {
    boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  private static List<String> elements(List<String> values) {
    List<String> elements = new ArrayList<>();
    for (String value : values) {
      for (String element : value.split(",", -1)) {
        elements.add(element.strip());
      }
    }
    return elements;
  }

  /** Returns the address of a node, with or without a port; null for a name or for none. */
  private static @Nullable InetAddress address(String node) {
    String text = node;
    if (node.startsWith("[")) {
      text = node.substring(1, Math.max(1, node.indexOf(']')));
    } else if (node.indexOf(':') >= 0 && node.indexOf(':') == node.lastIndexOf(':')) {
      text = node.substring(0, node.indexOf(':'));
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Tells whether a program on this machine sent it, and no proxy stood between. */
  boolean isLocal() {
    return !isProxied && address != null && address.isLoopbackAddress();
  }

  /** Returns the address as text; empty for none. */
  String text() {
    return address == null ? "" : address.getHostAddress();
  }
}
