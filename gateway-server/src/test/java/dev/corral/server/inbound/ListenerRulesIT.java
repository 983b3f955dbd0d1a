package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.observe.Figures;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a client may take, and which web pages may ask. */
class ListenerRulesIT {

  private static final String HOST = "Host: 127.0.0.1\r\n";

  private final EchoDialect dialect = new EchoDialect();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final HttpListener listener = open(Set.of("https://chat.example.org"));

  private HttpListener open(Set<String> origins) {
    try {
      return HttpListener.open(
          loops,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          new HttpListener.Service(
              new Router(List.of(), dialect),
              workers,
              HttpListener.Doors.OPEN.with(origins),
              new Figures(),
              List.of(),
              new Gate()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    listener.close();
    workers.shutdownNow();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hello HTTP/1.1\r\nA: ",
        "GET /hello HTTP/1.1\r\n",
        "G",
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n",
        "POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n",
      })
  void endsARequestThatTrickles(String beginning) throws Exception {
    Patience little = new Patience(Duration.ofMillis(200), Duration.ofMinutes(1), 1 << 14);
    try (HttpListener impatient =
            HttpListener.open(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new HttpListener.Service(new Router(List.of(), dialect), workers),
                little);
        RawClient client = new RawClient(impatient.address())) {
      client.send(beginning);
      Thread trickling = Thread.ofVirtual().start(() -> trickle(client));
      assertThat(client.rest()).startsWith("HTTP/1.1 408").contains("took too long");
      trickling.interrupt();
    }
  }

  /** Sends a byte each 20 ms, so that the silence never lasts. */
  private static void trickle(RawClient client) {
    try {
      for (int i = 0; i < 250; i++) {
        client.send("1");
        if (new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (IOException | InterruptedException end) {
      // The server has closed, as it should.
    }
  }

  @Test
  void letsPagesInThatAreTold() throws Exception {
    try (RawClient client = new RawClient(listener.address())) {
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "Origin: https://chat.example.org\r\n\r\n");
      assertThat(client.answer(true))
          .startsWith("HTTP/1.1 200")
          .contains("access-control-allow-origin: https://chat.example.org")
          .contains("access-control-expose-headers: x-request-id");
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "Origin: https://other.example.org\r\n\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void answersWhatABrowserAsksFirst() throws IOException {
    try (RawClient client = new RawClient(listener.address())) {
      client.send(
          "OPTIONS /echo HTTP/1.1\r\n"
              + HOST
              + "Origin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\n"
              + "Access-Control-Request-Headers: authorization,x-stainless-os\r\n\r\n");
      assertThat(client.answer(true))
          .startsWith("HTTP/1.1 204")
          .contains("access-control-allow-origin: http://localhost:3000")
          .contains("access-control-allow-methods: POST")
          .contains("access-control-allow-headers: authorization,x-stainless-os");
    }
  }
}
