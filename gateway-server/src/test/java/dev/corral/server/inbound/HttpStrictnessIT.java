package dev.corral.server.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table {@code http/strictness.txt} against a real port (RFC 9112). After each row a plain
 * request follows: it is answered where the connection stays, and never where it closes, so that no
 * byte of a refused request can be taken for the next.
 */
class HttpStrictnessIT {

  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final String PROBE = "GET /items/probe HTTP/1.1\r\n" + HOST + "\r\n";

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static final ExecutorService WORKERS = Executors.newFixedThreadPool(2);
  private static HttpListener listener;

  @BeforeAll
  static void listen() throws IOException {
    listener =
        HttpListener.open(
            LOOPS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Router(List.of(), new EchoDialect()),
            WORKERS);
  }

  @AfterAll
  static void stop() {
    listener.close();
    WORKERS.shutdown();
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  record Row(int status, boolean stays, String name, String bytes) {
    @Override
    public String toString() {
      return name + ": " + status;
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void answersAndStaysOrCloses(Row row) throws IOException {
    try (RawClient client = new RawClient(listener.address())) {
      client.send(row.bytes);
      String first = client.answer(!row.bytes.startsWith("HEAD"));
      assertThat(first).startsWith("HTTP/1.1 " + row.status + " ");
      assertThat(first).doesNotContain("Exception", "io.netty");
      if (row.status == 100) {
        assertThat(client.answer(true)).startsWith("HTTP/1.1 200 ");
      }
      client.send(PROBE);
      if (row.stays) {
        assertThat(client.answer(true)).startsWith("HTTP/1.1 200 ").endsWith("probe");
      } else {
        assertThat(client.rest()).doesNotContain("HTTP/1.1");
      }
    }
    try (RawClient other = new RawClient(listener.address())) {
      assertThat(other.send(PROBE).answer(true)).startsWith("HTTP/1.1 200 ").endsWith("probe");
    }
  }

  @Test
  void hasRowsEnough() throws IOException {
    assertThat(rows().map(Row::name)).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void doesTheSameWhereBytesComeOneByOne(Row row) throws IOException {
    if (row.bytes.length() > 400) {
      return;
    }
    try (RawClient client = new RawClient(listener.address())) {
      for (int i = 0; i < row.bytes.length(); i++) {
        client.send(row.bytes.substring(i, i + 1));
      }
      assertThat(client.answer(true)).startsWith("HTTP/1.1 " + row.status + " ");
      if (row.status == 100) {
        assertThat(client.answer(true)).startsWith("HTTP/1.1 200 ");
      }
      client.endSending();
      assertThat(client.rest()).doesNotContain("HTTP/1.1");
    }
  }

  static Stream<Row> rows() throws IOException {
    try (InputStream in = HttpStrictnessIT.class.getResourceAsStream("/http/strictness.txt")) {
      String table = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return table
          .lines()
          .filter(line -> line.contains(" | "))
          .map(HttpStrictnessIT::row)
          .toList()
          .stream();
    }
  }

  private static Row row(String line) {
    String[] cells = line.split(" \\| ", 3);
    String[] head = cells[0].strip().split(" +");
    return new Row(Integer.parseInt(head[0]), head[1].equals("stays"), cells[1], bytes(cells[2]));
  }

  private static String bytes(String cell) {
    String repeated =
        Pattern.compile("\\{(\\d+) x ([^}]*)}")
            .matcher(cell)
            .replaceAll(many ->
                Matcher.quoteReplacement(many.group(2).repeat(Integer.parseInt(many.group(1)))));
    String plain =
        repeated
            .replace("{host}", HOST)
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\t", "\t");
    return Pattern.compile("\\\\x([0-9a-f]{2})")
        .matcher(plain)
        .replaceAll(hex ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(hex.group(1), 16))));
  }
}
