package dev.corral.server.protocol.openai.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.protocol.openai.storage.HostileFiles.Hostile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each hostile file fails alone, with its reason, while others are answered as ever. */
class HostileFilesIT {

  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  /** A person's patience with a search box; a server that is held up by a file takes seconds. */
  private static final double MOST_MILLIS = 1_500;

  @TempDir static Path directory;
  private static GatewayServer server;
  private static Http http;

  @BeforeAll
  static void start() throws IOException {
    server = GatewayServer.start(new ServerConfig("127.0.0.1", 0, directory, List.of(NOBODY), 1));
    http = new Http(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void failEachAloneWhileOthersAreAnswered() throws Exception {
    String store = http.post("/v1/vector_stores", "{\"name\":\"all\"}").ok().path("id").asString();
    http.ingest(store, http.upload("before.txt", "The queue holds 512 requests."), "");
    List<Double> idle = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      idle.add(ask(store, i));
    }
    CountDownLatch done = new CountDownLatch(1);
    List<Double> beside = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> asking =
        CompletableFuture.runAsync(() -> {
          for (int i = 100; !isOver(done); i++) {
            beside.add(ask(store, i));
          }
        });
    try {
      for (Map.Entry<String, Hostile> file : HostileFiles.all().entrySet()) {
        JsonNode ended = take(store, file.getKey(), file.getValue().content());
        assertThat(ended.path("status").asString()).as(file.getKey()).isEqualTo("failed");
        assertThat(ended.path("last_error").path("reason").asString())
            .as(file.getKey() + " " + ended)
            .isEqualTo(file.getValue().reason());
      }
    } finally {
      done.countDown();
    }
    asking.join();
    JsonNode good = http.ingest(store, http.upload("after.txt", "Feeds carry the load."), "");

    assertThat(good.path("status").asString()).isEqualTo("completed");
    Collections.sort(idle);
    Collections.sort(beside);
    System.out.printf(
        "a search, ms: idle p50 %.1f, worst %.1f; beside hostile files p50 %.1f, worst %.1f (%d)%n",
        idle.get(idle.size() / 2),
        idle.getLast(),
        beside.get(beside.size() / 2),
        beside.getLast(),
        beside.size());
    assertThat(beside).hasSizeGreaterThan(20);
    assertThat(beside.getLast()).isLessThan(MOST_MILLIS);
    try (Stream<Path> left = Files.walk(directory.resolve("reading"))) {
      assertThat(left.filter(Files::isRegularFile))
          .as("beside the words of the processes that read")
          .allMatch(file -> file.endsWith("log"));
    }
  }

  @Test
  void refusesALineOfAGigabyteBeforeItIsSent() throws IOException {
    try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1073741824\r\n"
                  + "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      String head = new String(in.readNBytes(12), StandardCharsets.US_ASCII);

      assertThat(head).isEqualTo("HTTP/1.1 413");
    }
  }

  private static JsonNode take(String store, String name, byte[] content) {
    String id = http.upload(name, content, "purpose", "assistants").ok().path("id").asString();
    return http.ingest(store, id, "");
  }

  /** Searches for something new, and returns the milliseconds that it took. */
  private static double ask(String store, int number) {
    long begin = System.nanoTime();
    JsonNode found =
        http.post(
                "/v1/vector_stores/" + store + "/search",
                "{\"query\":\"How many requests, of " + number + ", fit into the queue?\"}")
            .ok();
    double millis = (System.nanoTime() - begin) / 1e6;
    assertThat(found.path("data").path(0).path("filename").asString()).isEqualTo("before.txt");
    return millis;
  }

  private static boolean isOver(CountDownLatch done) {
    try {
      return done.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
