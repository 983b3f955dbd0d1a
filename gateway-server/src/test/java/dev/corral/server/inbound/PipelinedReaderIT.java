package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Permission;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.admin.AdminDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A client that sends one request after the other and reads nothing. */
final class PipelinedReaderIT {

  private static final int ANSWER = 512 << 10;
  private static final int REQUESTS = 200;

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  private final AtomicInteger answered = new AtomicInteger();

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully();
  }

  private HttpListener open() throws IOException {
    byte[] large = new byte[ANSWER];
    AdminDialect dialect =
        new AdminDialect(
            List::of,
            "",
            List.of(
                Route.get(
                    "/large",
                    Permission.HEALTH,
                    (request, reply) -> {
                      answered.incrementAndGet();
                      reply.send(200, "x/y", large);
                    }),
                Route.get("/small", Permission.HEALTH, (request, reply) -> reply.text(200, "ok"))));
    return HttpListener.open(
        LOOPS,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new Router(List.of(), dialect),
        Runnable::run);
  }

  @Test
  void getsNoFurtherAnswerUntilItHasReadAndThenAllOfThem() throws Exception {
    try (HttpListener listener = open();
        Socket reader = new Socket()) {
      reader.setReceiveBufferSize(64 << 10);
      reader.setSoTimeout(20_000);
      reader.connect(listener.address());
      byte[] request =
          "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < REQUESTS; i++) {
        reader.getOutputStream().write(request);
      }
      for (int i = 0; i < 100; i++) { // as many turns of the one loop
        try (RawClient other = new RawClient(listener.address())) {
          other.send("GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n");
          assertThat(other.answer(true)).startsWith("HTTP/1.1 200");
        }
      }
      assertThat(answered.get())
          .as("what both kernels hold, and little more")
          .isBetween(1, REQUESTS / 4);

      DataInputStream in = new DataInputStream(reader.getInputStream());
      for (int i = 0; i < REQUESTS; i++) {
        skipHead(in);
        in.skipNBytes(ANSWER);
      }
      assertThat(answered.get()).isEqualTo(REQUESTS);
    }
  }

  private static void skipHead(DataInputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int wanted = "\r\n\r\n".charAt(matched);
      int next = in.readUnsignedByte();
      matched = next == wanted ? matched + 1 : next == '\r' ? 1 : 0;
    }
  }
}
