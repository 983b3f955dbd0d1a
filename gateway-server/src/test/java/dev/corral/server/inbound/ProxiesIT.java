package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Permission;
import dev.corral.server.config.Network;
import dev.corral.server.config.ProxyRules;
import dev.corral.server.config.ProxyRules.Header;
import dev.corral.server.observe.Figures;
import dev.corral.server.observe.Passage;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.admin.AdminDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word is taken for where a request came from. */
final class ProxiesIT {

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private final BlockingQueue<Passage> passages = new LinkedBlockingQueue<>();

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully();
  }

  private HttpListener open(Header header, String... proxies) throws IOException {
    AdminDialect dialect =
        new AdminDialect(
            List::of,
            "",
            List.of(
                Route.get("/asked", Permission.INFER, (request, reply) -> reply.text(200, "ok")),
                Route.get("/admin", Permission.ADMIN, (request, reply) -> reply.text(200, "ok"))));
    ProxyRules rules = new ProxyRules(Stream.of(proxies).map(Network::of).toList(), header);
    return HttpListener.open(
        LOOPS,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new HttpListener.Service(
            new Router(List.of(), dialect),
            Runnable::run,
            HttpListener.Doors.OPEN.with(rules),
            new Figures(),
            List.of(passages::add),
            new Gate()));
  }

  private static String ask(HttpListener listener, String path, String headers) throws IOException {
    try (RawClient client = new RawClient(listener.address())) {
      client.send("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n");
      return client.answer(true).substring(9, 12);
    }
  }

  private Passage passage() throws InterruptedException {
    Passage passage = passages.poll(20, TimeUnit.SECONDS);
    assertThat(passage).isNotNull();
    return passage;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7                      | https       | 203.0.113.7 | true",
        "203.0.113.7:4711                 | http        | 203.0.113.7 | false",
        "'[2001:db8::1]:4711'             | https       | 2001:db8:0:0:0:0:0:1 | true",
        // What a client made up stands before what the first proxy saw.
        "198.51.100.1, 203.0.113.7        | https       | 203.0.113.7 | true",
        "203.0.113.7, 10.1.2.3            | https, http | 203.0.113.7 | true",
        "198.51.100.1, unknown, 10.1.2.3  | https       | 10.1.2.3    | true",
        "nonsense                         | https       | 127.0.0.1   | false",
      })
  void aProxySaysWhereARequestCameFrom(
      String chain, String scheme, String client, boolean isEncrypted) throws Exception {
    try (HttpListener listener = open(Header.X_FORWARDED, "127.0.0.1", "10.0.0.0/8")) {
      String headers =
          "Host: corral.example.org\r\nX-Forwarded-For: "
              + chain
              + "\r\nX-Forwarded-Proto: "
              + scheme
              + "\r\nForwarded: for=192.0.2.99\r\n";
      assertThat(ask(listener, "/asked", headers)).isEqualTo("200");
      Passage passage = passage();
      assertThat(passage.client()).isEqualTo(client);
      assertThat(passage.encrypted()).isEqualTo(isEncrypted);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=203.0.113.7;proto=https              | 203.0.113.7 | true",
        "For=\"[2001:db8::1]:4711\"; Proto=http     | 2001:db8:0:0:0:0:0:1 | false",
        "for=198.51.100.1, for=203.0.113.7;proto=https, for=10.9.9.9 | 203.0.113.7 | true",
        "for=_hidden                              | 127.0.0.1   | false",
      })
  void theStandardsHeaderIsReadWhereItIsChosen(String value, String client, boolean isEncrypted)
      throws Exception {
    try (HttpListener listener = open(Header.FORWARDED, "127.0.0.1", "10.0.0.0/8")) {
      String headers = "Host: x\r\nForwarded: " + value + "\r\nX-Forwarded-For: 192.0.2.99\r\n";
      assertThat(ask(listener, "/asked", headers)).isEqualTo("200");
      Passage passage = passage();
      assertThat(passage.client()).isEqualTo(client);
      assertThat(passage.encrypted()).isEqualTo(isEncrypted);
    }
  }

  @Test
  void whoIsNoProxyIsNotBelieved() throws Exception {
    try (HttpListener listener = open(Header.X_FORWARDED, "10.0.0.0/8")) {
      String headers = "Host: localhost\r\nX-Forwarded-For: 203.0.113.7\r\n";
      assertThat(ask(listener, "/asked", headers)).isEqualTo("200");
      assertThat(passage().client()).isEqualTo("127.0.0.1");
      assertThat(ask(listener, "/asked", headers.replace("localhost", "corral.example.org")))
          .as("a foreign name, and no proxy that answers for it")
          .isEqualTo("403");
    }
  }

  @Test
  void whatComesThroughAProxyIsNotFromThisMachine() throws Exception {
    try (HttpListener direct = open(Header.X_FORWARDED)) {
      assertThat(ask(direct, "/admin", "Host: localhost\r\n")).isEqualTo("200");
    }
    try (HttpListener behind = open(Header.X_FORWARDED, "127.0.0.0/8")) {
      for (String header : List.of("", "X-Forwarded-For: 127.0.0.1\r\n")) {
        assertThat(ask(behind, "/admin", "Host: localhost\r\n" + header)).isIn("401", "403");
      }
    }
  }
}
