package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Permission;
import dev.corral.server.observe.Figures;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.admin.AdminDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is let in, stage by stage, over a real socket. */
final class GateIT {

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private final Gate gate = new Gate();
  private HttpListener listener;

  @BeforeEach
  void open() throws IOException {
    AdminDialect dialect =
        new AdminDialect(
            List::of,
            "",
            List.of(
                Route.get("/chat", Permission.INFER, (request, reply) -> reply.text(200, "ok")),
                Route.post(
                    "/upload",
                    Permission.DOCUMENTS,
                    1 << 20,
                    (request, reply) -> reply.text(200, "ok"))));
    listener =
        HttpListener.open(
            LOOPS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpListener.Service(
                new Router(List.of(), dialect),
                Runnable::run,
                Set.of(),
                new Figures(),
                List.of(),
                gate,
                null));
  }

  @AfterEach
  void close() {
    listener.close();
  }

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully();
  }

  /** Asks, and returns the status line with the headers. */
  private String ask(String method, String path, String headers) throws IOException {
    try (RawClient client = new RawClient(listener.address())) {
      client.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
              + headers
              + "\r\n");
      return client.answer(true);
    }
  }

  private String status(String method, String path, String headers) throws IOException {
    return ask(method, path, headers).substring(9, 12);
  }

  @Test
  void anOpenGateKeepsConnections() throws IOException {
    assertThat(ask("GET", "/chat", "")).startsWith("HTTP/1.1 200").doesNotContain("close");
  }

  @Test
  void connectionsCloseFirst() throws IOException {
    gate.set(Gate.Stage.CLOSING_CONNECTIONS);
    assertThat(ask("GET", "/chat", "")).startsWith("HTTP/1.1 200").contains("connection: close");
    assertThat(status("POST", "/upload", "")).isEqualTo("200");
  }

  @Test
  void thenBackgroundWorkAndUploadsAreRefused() throws IOException {
    gate.set(Gate.Stage.SHEDDING);
    assertThat(status("GET", "/chat", "")).isEqualTo("200");
    assertThat(status("GET", "/chat", "X-Corral-Priority: background\r\n")).isEqualTo("503");
    assertThat(ask("POST", "/upload", "")).startsWith("HTTP/1.1 503").contains("retry-after: 5");
  }

  @Test
  void thenAllButHealthIs() throws IOException {
    gate.set(Gate.Stage.REFUSING);
    assertThat(status("GET", "/chat", "")).isEqualTo("503");
    assertThat(status("GET", "/health/live", "")).isEqualTo("200");
    gate.set(Gate.Stage.OPEN);
    assertThat(status("GET", "/chat", "")).isEqualTo("200");
  }

  @Test
  void aDrainingGateIsEmptyWhenTheLastHasLeft() throws IOException {
    gate.enter();
    gate.drain();
    assertThat(status("GET", "/chat", "")).isEqualTo("503");
    assertThat(gate.awaitEmpty(Duration.ofMillis(20))).isFalse();
    Thread.ofPlatform().start(gate::leave);
    assertThat(gate.awaitEmpty(Duration.ofSeconds(30))).isTrue();
  }
}
