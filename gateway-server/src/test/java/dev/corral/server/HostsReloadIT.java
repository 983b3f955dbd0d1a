package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.FailureException;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import dev.corral.server.config.Values;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.Script;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server whose Ollamas change by a reload while they answer. */
@Timeout(60)
final class HostsReloadIT {

  private static final String DETAILS =
      "\"details\":{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"llama\","
          + "\"families\":[\"llama\"],\"parameter_size\":\"1M\",\"quantization_level\":\"F16\"}";

  /** Slow enough to be met in the middle, over in a second. */
  private static final Script SLOW = Script.answer(Script.chat("Hello", " world")).drip(600);

  @TempDir private Path folder = Path.of("set by JUnit");

  private static FakeOllama host(String... models) {
    String list =
        String.join(
            ",",
            List.of(models).stream()
                .map(name ->
                    "{\"name\":\""
                        + name
                        + "\",\"model\":\""
                        + name
                        + "\",\"modified_at\":\"2026-01-02T03:04:05Z\",\"size\":1,"
                        + "\"digest\":\"00\","
                        + DETAILS
                        + "}")
                .toList());
    return FakeOllama.start()
        .servingAside()
        .byPath(
            Map.of(
                "/api/tags", Script.document("{\"models\":[" + list + "]}"),
                "/api/ps", Script.document("{\"models\":[]}")));
  }

  private void write(FakeOllama... hosts) throws IOException {
    StringBuilder settings = new StringBuilder("ollama:\n  slots: 1\n  hosts:\n");
    for (FakeOllama host : hosts) {
      settings.append("    - ").append(host.uri()).append('\n');
    }
    Files.writeString(folder.resolve("corral.yaml"), settings);
  }

  private GatewayServer serve(FakeOllama... hosts) throws IOException {
    write(hosts);
    Sources sources =
        new Sources(
            folder.resolve("corral.yaml"),
            Map.of(),
            Map.of(
                "--port", List.of("0"),
                "--metrics", List.of("none"),
                "--data", List.of(folder.resolve("data").toString())));
    Values values = sources.read();
    return GatewayServer.start(ServerConfig.of(values), new Reload(sources, values));
  }

  private static CompletableFuture<HttpResponse<String>> ask(
      HttpClient http, GatewayServer server, String model) {
    String body =
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    return http.sendAsync(
        HttpRequest.newBuilder(server.url().resolve("/api/chat"))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Asks one whose only slot is taken, and returns when the queue has the question. */
  private static CompletableFuture<HttpResponse<String>> askAndWait(
      HttpClient http, GatewayServer server, String model) {
    var waits = ask(http, server, model);
    await("one waits", () -> queue(http, server).contains("\"waiting\":1"));
    return waits;
  }

  private static String queue(HttpClient http, GatewayServer server) {
    URI queue = server.url().resolve("/api/queue");
    return http.sendAsync(HttpRequest.newBuilder(queue).build(), BodyHandlers.ofString())
        .join()
        .body();
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in vain waited for: " + what).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static String answered(CompletableFuture<HttpResponse<String>> answer) {
    HttpResponse<String> whole = answer.join();
    assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
    assertThat(whole.body()).contains("Hello", " world", "\"done\":true");
    return whole.headers().firstValue("x-corral-host").orElse("");
  }

  @Test
  void whatRunsEndsAtItsHostAndWhatWaitsGoesToTheNewOne() throws Exception {
    try (FakeOllama old = host("m:latest").always(SLOW);
        FakeOllama fresh = host("m:latest");
        GatewayServer server = serve(old);
        HttpClient http = HttpClient.newHttpClient()) {
      var runs = ask(http, server, "m");
      var _ = old.awaitRequest();
      var waits = askAndWait(http, server, "m");

      write(fresh);
      assertThat(server.reload())
          .singleElement()
          .asString()
          .startsWith("ollama.hosts")
          .contains(fresh.uri().toString());

      assertThat(queue(http, server)).contains("\"state\":\"leaving\"");
      assertThat(answered(waits)).isEqualTo(fresh.uri().getAuthority());
      assertThat(runs).isNotDone();
      assertThat(answered(runs)).isEqualTo(old.uri().getAuthority());
      assertThat(answered(ask(http, server, "m"))).isEqualTo(fresh.uri().getAuthority());
      assertThat(queue(http, server)).doesNotContain(old.uri().getAuthority());
      assertThat(server.summary().get("ollama")).isEqualTo(fresh.uri() + ", 1 model");
      assertThat(old.requests()).hasSize(1);
    }
  }

  @Test
  void whatNoHostIsLeftForIsRefusedByName() throws Exception {
    try (FakeOllama both = host("m:latest", "only:latest").always(SLOW);
        FakeOllama one = host("m:latest");
        GatewayServer server = serve(both, one);
        HttpClient http = HttpClient.newHttpClient()) {
      var runs = ask(http, server, "only");
      var _ = both.awaitRequest();
      var waits = askAndWait(http, server, "only");

      write(one);
      var _ = server.reload();

      assertThat(waits.join().statusCode()).isEqualTo(404);
      assertThat(waits.join().body()).contains("model 'only", "not found");
      assertThat(answered(runs)).isEqualTo(both.uri().getAuthority());
      await("it has gone", () -> !queue(http, server).contains(both.uri().getAuthority()));
      assertThat(ask(http, server, "only").join().statusCode()).isEqualTo(404);
    }
  }

  @Test
  void oneThatIsTakenInHelpsAtOnce() throws Exception {
    try (FakeOllama one = host("m:latest").always(SLOW);
        FakeOllama more = host("m:latest");
        GatewayServer server = serve(one);
        HttpClient http = HttpClient.newHttpClient()) {
      var runs = ask(http, server, "m");
      var _ = one.awaitRequest();
      var waits = askAndWait(http, server, "m");

      write(one, more);
      var _ = server.reload();

      assertThat(answered(waits)).isEqualTo(more.uri().getAuthority());
      assertThat(answered(runs)).isEqualTo(one.uri().getAuthority());
    }
  }

  @Test
  void nothingChangesWhereOneOfThemIsWrong() throws Exception {
    try (FakeOllama one = host("m:latest");
        GatewayServer server = serve(one);
        HttpClient http = HttpClient.newHttpClient()) {
      Files.writeString(
          folder.resolve("corral.yaml"),
          "log: {level: debug}\nollama: {slots: 1, hosts: [" + one.uri() + "/else]}\n");

      assertThatThrownBy(server::reload)
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("nothing was changed")
          .hasMessageContaining("next start");

      assertThat(answered(ask(http, server, "m"))).isEqualTo(one.uri().getAuthority());
      write(one);
      assertThat(server.reload()).isEmpty();
    }
  }
}
