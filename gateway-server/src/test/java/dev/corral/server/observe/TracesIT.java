package dev.corral.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.corral.server.GatewayServer;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.TraceConfig;
import dev.corral.server.observe.Collector.Received;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.Script;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server between a client that traces, a host and a collector. */
final class TracesIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String SECRET = "plantedprompt61c8";
  private static final long SERVER = 2;
  private static final long CLIENT = 3;
  private static final String DETAILS =
      "\"details\":{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"llama\","
          + "\"families\":[\"llama\"],\"parameter_size\":\"1M\",\"quantization_level\":\"F16\"}";
  private static final String TAGS =
      "{\"models\":[{\"name\":\"m:latest\",\"model\":\"m:latest\","
          + "\"modified_at\":\"2026-01-02T03:04:05Z\",\"size\":1,\"digest\":\"00\","
          + DETAILS
          + "}]}";

  @TempDir private Path directory;

  private static FakeOllama host() {
    return FakeOllama.start()
        .servingAside()
        .byPath(
            Map.of(
                "/api/tags", Script.document(TAGS),
                "/api/ps", Script.document("{\"models\":[]}"),
                "/api/version", Script.document("{\"version\":\"0.17.4\"}"),
                "/api/show",
                    Script.document(
                        "{" + DETAILS + ",\"model_info\":{},\"capabilities\":[\"completion\"]}")));
  }

  private GatewayServer serve(FakeOllama host, URI collector, double share) throws IOException {
    return GatewayServer.start(
        new ServerConfig("127.0.0.1", 0, directory, List.of(host.uri()), 1)
            .withOperations(
                new Operations(
                    null,
                    Duration.ZERO,
                    Operations.LogFormat.TEXT,
                    null,
                    null,
                    new TraceConfig(collector, share))));
  }

  private static HttpResponse<String> post(
      GatewayServer server, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .setHeader("content-type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer;
    }
  }

  private static String chat(String model) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + SECRET
        + "\"}]}";
  }

  @Test
  void everyStageIsASpanInTheCallersTrace() throws Exception {
    FakeOllama.Request asked;
    try (Collector collector = new Collector()) {
      try (FakeOllama host = host();
          GatewayServer server = serve(host, collector.address(), 1)) {
        post(
            server,
            "/v1/chat/completions?x=" + SECRET,
            chat("m"),
            "traceparent",
            "00-" + TRACE + "-" + PARENT + "-01",
            "tracestate",
            "vendor=word");
        asked =
            host.requests().stream()
                .filter(request -> request.body().contains(SECRET))
                .findFirst()
                .orElseThrow();
      } // sends what waits
      Map<String, Received> spans = byName(collector, TRACE);
      assertThat(spans.keySet())
          .contains(
              "POST /v1/chat/completions",
              "receive",
              "queue",
              "upstream",
              "load",
              "prompt",
              "answer");
      Received whole = named(spans, "POST /v1/chat/completions");
      Received upstream = named(spans, "upstream");
      assertThat(whole.parent()).isEqualTo(PARENT);
      assertThat(whole.kind()).isEqualTo(SERVER);
      assertThat(whole.attributes())
          .containsEntry("http.response.status_code", "200")
          .containsEntry("http.route", "/v1/chat/completions")
          .containsKey("corral.request");
      assertThat(upstream.kind()).isEqualTo(CLIENT);
      assertThat(upstream.attributes())
          .containsEntry("gen_ai.usage.input_tokens", "5")
          .containsEntry("gen_ai.usage.output_tokens", "2");
      for (String stage : List.of("receive", "queue", "upstream")) {
        assertThat(named(spans, stage).parent()).as(stage).isEqualTo(whole.id());
      }
      for (String stage : List.of("load", "prompt", "answer")) {
        assertThat(named(spans, stage).parent()).as(stage).isEqualTo(upstream.id());
      }
      spans
          .values()
          .forEach(span ->
              assertThat(span.endNanos())
                  .as(span.name())
                  .isGreaterThanOrEqualTo(span.startNanos()));
      assertThat(whole.startNanos()).isLessThanOrEqualTo(upstream.startNanos());
      assertThat(asked.headers())
          .containsEntry("traceparent", "00-" + TRACE + "-" + upstream.id() + "-01")
          .containsEntry("tracestate", "vendor=word");
      assertThat(collector.bytes()).contains("corral").doesNotContain(SECRET);
    }
  }

  @Test
  void embeddingSearchAndExtractionAreStages() throws Exception {
    try (Collector collector = new Collector()) {
      try (FakeOllama host = host();
          GatewayServer server = serve(host, collector.address(), 1)) {
        post(server, "/v1/embeddings", "{\"model\":\"all-minilm\",\"input\":\"" + SECRET + "\"}");
        String base = "/api/v2/tenants/default_tenant/databases/default_database/collections";
        String made = post(server, base, "{\"name\":\"" + "notes" + "\"}").body();
        String id = made.replaceAll("(?s).*\"id\"\\s*:\\s*\"([0-9a-f-]{36})\".*", "$1");
        try (HttpClient client = HttpClient.newHttpClient()) {
          client.send(
              HttpRequest.newBuilder(server.url().resolve(base + "/" + id + "/add"))
                  .header("content-type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"ids\":[\"a\"],\"embeddings\":[[1,0]],\"documents\":[\""
                              + SECRET
                              + "\"]}"))
                  .build(),
              BodyHandlers.discarding());
          client.send(
              HttpRequest.newBuilder(server.url().resolve("/tika/text"))
                  .PUT(HttpRequest.BodyPublishers.ofString("About " + SECRET + "."))
                  .build(),
              BodyHandlers.discarding());
        }
        post(server, base + "/" + id + "/query", "{\"query_embeddings\":[[1,0]],\"n_results\":1}");
      }
      Map<String, String> parents =
          collector.spans().stream()
              .collect(Collectors.toMap(Received::id, Received::name, (one, other) -> one));
      for (String[] stage :
          new String[][] {
            {"embed", "POST /v1/embeddings"},
            {"extract", "PUT /tika/text"},
            {"search", "/query"},
          }) {
        Received span =
            collector.spans().stream()
                .filter(one -> one.name().equals(stage[0]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(stage[0] + " of " + parents));
        assertThat(parents.get(span.parent())).as(stage[0]).endsWith(stage[1]);
      }
      assertThat(collector.bytes()).doesNotContain(SECRET);
    }
  }

  @Test
  void anIngestionIsATraceOfItsOwnThatLeadsBackToWhoAskedForIt() throws Exception {
    try (Collector collector = new Collector()) {
      try (FakeOllama host = host();
          GatewayServer server = serve(host, collector.address(), 1)) {
        ingest(server, "01");
        ingest(server, "00");
      }
      Received asked =
          collector.spans().stream()
              .filter(span -> span.name().equals("POST /v1/vector_stores"))
              .reduce((one, other) -> fail(one + " and " + other))
              .orElseThrow();
      Received whole =
          collector.spans().stream()
              .filter(span -> span.name().equals("ingest"))
              .reduce((one, other) -> fail(one + " and " + other))
              .orElseThrow();
      assertThat(whole.links()).containsExactly(asked.id());
      assertThat(whole.trace()).isNotEqualTo(TRACE);
      assertThat(whole.parent()).isEmpty();
      assertThat(whole.attributes().get("corral.file")).startsWith("file-");
      assertThat(collector.spans().stream().filter(span -> span.parent().equals(whole.id())))
          .extracting(Received::name)
          .containsExactlyInAnyOrder("queue", "read", "cut", "embed", "store");
      assertThat(byName(collector, whole.trace()).values())
          .allMatch(span -> span.startNanos() <= span.endNanos())
          .allMatch(span -> span.startNanos() >= whole.startNanos() || span.name().equals("queue"));
      assertThat(collector.bytes()).doesNotContain(SECRET);
    }
  }

  /** Uploads a file and has it ingested by a request that its caller traces, or does not. */
  private static void ingest(GatewayServer server, String flags) throws Exception {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
            + "All about "
            + SECRET
            + ".\r\n--b--\r\n";
    String file =
        id(post(server, "/v1/files", form, "content-type", "multipart/form-data; boundary=b"));
    String store =
        id(
            post(
                server,
                "/v1/vector_stores",
                "{\"file_ids\":[\"" + file + "\"]}",
                "content-type",
                "application/json",
                "traceparent",
                "00-" + TRACE + "-" + PARENT + "-" + flags));
    URI status = server.url().resolve("/v1/vector_stores/" + store);
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest look = HttpRequest.newBuilder(status).build();
      while (!client.send(look, BodyHandlers.ofString()).body().contains("\"completed\":1")) {
        assertThat(System.nanoTime()).as("in vain waited for the ingestion").isLessThan(end);
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private static String id(HttpResponse<String> made) {
    return made.body().replaceAll("(?s)^\\{\\s*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  @Test
  void whatTheCallerDoesNotTraceIsNotSentAndTheTracesIdIsPassedOn() throws Exception {
    try (Collector collector = new Collector()) {
      try (FakeOllama host = host();
          GatewayServer server = serve(host, collector.address(), 1)) {
        post(server, "/api/chat", chat("m"), "traceparent", "00-" + TRACE + "-" + PARENT + "-00");
        assertThat(host.requests().getLast().headers().get("traceparent"))
            .startsWith("00-" + TRACE + "-")
            .endsWith("-00");
      }
      assertThat(collector.spans()).noneMatch(span -> span.trace().equals(TRACE));
    }
  }

  @Test
  void aCollectorThatIsNotThereHoldsNobodyUp() throws Exception {
    try (FakeOllama host = host();
        GatewayServer server = serve(host, URI.create("http://127.0.0.1:9/v1/traces"), 1)) {
      for (int i = 0; i < 20; i++) {
        post(server, "/api/chat", chat("m"));
      }
    }
  }

  private static Received named(Map<String, Received> spans, String name) {
    return Objects.requireNonNull(spans.get(name), name);
  }

  private static Map<String, Received> byName(Collector collector, String trace) {
    return collector.spans().stream()
        .filter(span -> span.trace().equals(trace))
        .collect(Collectors.toMap(Received::name, Function.identity(), (one, other) -> other));
  }
}
