package dev.corral.server.protocol.extraction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.ChildReaders;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.protocol.admin.AdminDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files to text over a socket, by real reading processes. */
class ExtractionIT {

  private static final Path HANDBOOK =
      Path.of("..", "examples", "documents", "operations-handbook.pdf");
  private static final JsonMapper JSON = new JsonMapper();
  private static final long FILE_BYTES = 1 << 20;

  @TempDir static Path folder;
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ChildReaders readers;
  private static ExtractionDialect dialect;
  private static HttpListener listener;

  @BeforeAll
  static void listen() throws IOException {
    Path extraction = Files.createDirectories(folder.resolve("extraction"));
    Files.writeString(extraction.resolve("left"), "of a server that was killed");
    readers = new ChildReaders(folder.resolve("reading"), ReadingLimits.DEFAULT, 2);
    dialect = new ExtractionDialect(readers, extraction, FILE_BYTES);
    listener =
        HttpListener.open(
            LOOPS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Router(List.of(dialect), new AdminDialect(List::of, "", List.of())),
            Runnable::run);
  }

  @AfterAll
  static void close() throws IOException {
    listener.close();
    dialect.close();
    readers.close();
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    try (var left = Files.list(folder.resolve("extraction"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void answersTikasClientWithJsonWithoutNameOrType() throws Exception {
    HttpResponse<String> answer = put("/tika/text", Files.readAllBytes(HANDBOOK));

    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("Content-Type").asString()).isEqualTo("application/pdf");
    assertThat(body.path("xmpTPg:NPages").asString()).isEqualTo("18");
    assertThat(body.path("X-TIKA:content").asString()).contains("Xid");
    JsonNode four = JSON.readTree(put("/tika/json/md", "# One".getBytes(UTF_8)).body());
    assertThat(four.path("tk:content").asString()).isEqualTo("# One");
  }

  @Test
  void answersTikaItselfInTheFormThatIsAskedFor() throws Exception {
    assertThat(put("/tika", "plain words".getBytes(UTF_8)).body()).isEqualTo("plain words");
    HttpResponse<String> json =
        put("/tika", "plain words".getBytes(UTF_8), "accept", "application/json");
    assertThat(JSON.readTree(json.body()).path("X-TIKA:content").asString())
        .isEqualTo("plain words");
    HttpRequest get = HttpRequest.newBuilder(uri("/tika")).build();
    assertThat(CLIENT.send(get, BodyHandlers.ofString()).body()).contains("PUT");
  }

  @Test
  void answersOpenWebUisLoaderPageByPageCountedFromNought() throws Exception {
    HttpResponse<String> answer =
        put(
            "/process",
            Files.readAllBytes(HANDBOOK),
            "x-filename",
            "0b5e9cb4-6f0f-4a4f-9f6a-0a2f4d1c7f11_Gr%C3%BC%C3%9Fe%20%2B%20mehr.pdf",
            "content-type",
            "application/pdf");

    JsonNode pages = JSON.readTree(answer.body());
    assertThat(pages).hasSize(18);
    JsonNode metadata = pages.get(12).path("metadata");
    assertThat(metadata.path("page").asInt()).isEqualTo(12);
    assertThat(metadata.path("page_label").asString()).isEqualTo("13");
    assertThat(metadata.path("filename").asString()).isEqualTo("Grüße + mehr.pdf");
    assertThat(pages.get(12).path("page_content").asString()).contains("Xid");
  }

  @Test
  void takesTheKindOfPlainTextFromTheMediaTypeWhereThereIsNoName() throws Exception {
    byte[] csv = "host,watts\nane,70\n".getBytes(UTF_8);

    JsonNode page = JSON.readTree(put("/process", csv, "content-type", "text/csv").body()).get(0);

    assertThat(page.path("page_content").asString()).contains("host: ane | watts: 70");
    assertThat(page.path("metadata").has("page")).isFalse();
  }

  @Test
  void refusesWhatCannotBeReadWithACode() throws Exception {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};
    assertRefused(put("/process", png), 415, "unsupported");
    assertRefused(put("/tika/text", " ".getBytes(UTF_8)), 422, "no_text");
    assertRefused(put("/process", "%PDF-1.4 cut".getBytes(UTF_8)), 422, "corrupt");
    assertRefused(put("/process", new byte[0]), 422, "no_text");
    assertRefused(put("/process", new byte[(int) FILE_BYTES + 1]), 413, "client");
    assertRefused(put("/tika/nowhere", png), 404, "not_found");
  }

  @Test
  void readsABurstOnConnectionsOfTheirOwn() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> burst = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/tika/text"))
              .PUT(BodyPublishers.ofString("file number " + i))
              .build();
      burst.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
    }
    for (int i = 0; i < burst.size(); i++) {
      HttpResponse<String> answer = burst.get(i).get(60, TimeUnit.SECONDS);
      assertThat(answer.body()).contains("\"file number " + i + "\"");
    }
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("code").asString()).isEqualTo(code);
    assertThat(body.path("error").asString()).isNotBlank().doesNotContain("Exception");
  }

  private static HttpResponse<String> put(String path, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.address().getPort() + path);
  }
}
