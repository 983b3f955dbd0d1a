package dev.corral.server.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.server.outbound.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the listener does with bytes, seen from a raw socket. */
final class HttpListenerIT {

  private static final String HOST = "Host: 127.0.0.1\r\n";

  private final EchoDialect dialect = new EchoDialect();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final HttpListener listener = listen();

  private HttpListener listen() {
    try {
      return HttpListener.open(
          loops,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          new Router(List.of(), dialect),
          workers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void portIsLocal() {
    assertThat(listener.isLoopback()).isTrue();
  }

  @AfterEach
  void close() {
    listener.close();
    workers.shutdownNow();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void answersAndKeepsTheConnection() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 200 OK").endsWith("hello");
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).contains("x-request-id: req_").endsWith("hello");
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "POST /echo HTTP/1.1\r\n"
              + HOST
              + "Content-Length: 3\r\n\r\none"
              + "GET /items/two HTTP/1.1\r\n"
              + HOST
              + "\r\n"
              + "POST /echo HTTP/1.1\r\n"
              + HOST
              + "Content-Length: 5\r\n\r\nthree");
      assertThat(client.answer(true)).endsWith("one");
      assertThat(client.answer(true)).endsWith("two");
      assertThat(client.answer(true)).endsWith("three");
    }
  }

  @Test
  void dropsAnAnswerThatComesAfterTheLoopsEnded() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /wait HTTP/1.1\r\n" + HOST + "\r\n");
      Reply reply = dialect.waiting.get(10, TimeUnit.SECONDS);
      ByteBuf piece = reply.buffer().writeByte('x');
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      CompletableFuture<Void> gone = new CompletableFuture<>();
      reply.onGone(() -> gone.complete(null));
      reply.after(Duration.ZERO, () -> {});
      Reply.Stream stream = reply.stream(200, "text/plain");
      stream.write(piece);
      stream.end();
      assertThat(gone).isCompleted();
      assertThat(piece.refCnt()).isZero();
    }
  }

  @Test
  void answersHeadWithTheLengthAndNoBody() throws IOException {
    try (RawClient client = connect()) {
      client.send("HEAD /hello HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(client.rest()).contains("content-length: 5").endsWith("\r\n\r\n");
    }
  }

  @Test
  void takesChunkedBodies() throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "POST /echo HTTP/1.1\r\n"
              + HOST
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(client.answer(true)).endsWith("abcde");
    }
  }

  @Test
  void asksForTheBodyWhenExpected() throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 100");
      client.send("ok");
      assertThat(client.answer(true)).endsWith("ok");
    }
  }

  @Test
  void refusesAnAnnouncedBodyOverTheLimitBeforeItIsSent() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 100001\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 413").contains("limit of 100000 bytes");
    }
  }

  @Test
  void aClientStillSendingCanReadTheRefusal() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 5000000\r\n\r\n");
      client.send("x".repeat(5_000_000));
      assertThat(client.rest()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void refusesAChunkedBodyThatGrowsOverTheLimit() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      client.send(chunk + chunk);
      assertThat(client.rest()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void keepsTheConnectionAfterRefusingAShortBody() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\n\r\nbody");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 404");
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).endsWith("hello");
    }
  }

  @Test
  void namesTheMethodsOfAPath() throws IOException {
    try (RawClient client = connect()) {
      client.send("DELETE /hello HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 405").contains("allow: GET, HEAD");
      client.send("OPTIONS /echo HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 204").contains("allow: POST");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/items/a%20b, a b",
    "/items/a%2Fb, a/b",
    "/items/a+b, a+b",
    "/rest/hf.co/org/model:tag, hf.co/org/model:tag"
  })
  void decodesPathsSegmentBySegment(String path, String variable) throws IOException {
    try (RawClient client = connect()) {
      client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + variable);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /items/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "POST /echo HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /echo HTTP/1.1\r\n{host}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        "GET /hello HTTP/1.1\nHost: 127.0.0.1\n\n",
        "GARBAGE\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
      })
  void refusesWhatIsNotHttp(String bytes) throws IOException {
    try (RawClient client = connect()) {
      client.send(bytes.replace("{host}", HOST));
      assertThat(client.answer(true)).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void refusesOversizedLinesAndHeaders() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 414").contains("over 8192 bytes");
    }
    try (RawClient client = connect()) {
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(20_000) + "\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 431").contains("over 16384 bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Host: 127.0.0.1:1, 200",
    "Host: localhost, 200",
    "Host: [::1]:80, 200",
    "Host: evil.example, 403",
    "Host: 127.0.0.1.evil.example, 403",
  })
  void keepsStrangeHostNamesOut(String header, int status) throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /hello HTTP/1.1\r\n" + header + "\r\n\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:3000, 200",
    "tauri://localhost, 200",
    "https://evil.example, 403",
    "null, 403",
  })
  void keepsStrangePagesOut(String origin, int status) throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /hello HTTP/1.1\r\n" + HOST + "Origin: " + origin + "\r\n\r\n");
      String answer = client.answer(true);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
      assertThat(answer.contains("access-control-allow-origin: " + origin))
          .isEqualTo(status == 200);
    }
  }

  @Test
  void noticesThatAClientLeft() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /wait HTTP/1.1\r\n" + HOST + "\r\n");
      dialect.waiting.get(5, TimeUnit.SECONDS);
    }
    dialect.clientGone.get(5, TimeUnit.SECONDS);
  }

  @Test
  void givesUpOnAReaderThatDoesNotRead() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /flood HTTP/1.1\r\n" + HOST + "\r\n");
      dialect.clientGone.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void tellsAFaultWithoutItsText() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /fault HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.answer(true))
          .startsWith("HTTP/1.1 500")
          .contains("reference req_")
          .doesNotContain("secret");
    }
  }

  @Test
  void readsForms() throws IOException {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ü.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nwords\r\n--b--\r\n";
    try (RawClient client = connect()) {
      client.send(
          "POST /form HTTP/1.1\r\n"
              + HOST
              + "Content-Type: multipart/form-data; boundary=b\r\n"
              + "Content-Length: "
              + body.getBytes(UTF_8).length
              + "\r\n\r\n"
              + new String(body.getBytes(UTF_8), ISO_8859_1));
      assertThat(new String(client.answer(true).getBytes(ISO_8859_1), UTF_8))
          .endsWith("purpose||assistants\nfile|ü.txt|words\n");
    }
  }

  @Test
  void refusesBrokenForms() throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "POST /form HTTP/1.1\r\n"
              + HOST
              + "Content-Type: multipart/form-data; boundary=b\r\n"
              + "Content-Length: 5\r\n\r\n--b\r\n");
      assertThat(client.answer(true)).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void saysThatAPortIsTaken() {
    assertThatThrownBy(() ->
            HttpListener.open(loops, listener.address(), new Router(List.of(), dialect), workers))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + listener.address().getPort());
  }

  private RawClient connect() throws IOException {
    return new RawClient(listener.address());
  }
}
