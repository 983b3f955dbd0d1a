package dev.corral.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.schedule.plan.LaneKey;
import dev.corral.core.schedule.plan.PlanView;
import dev.corral.server.GatewayServer;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole server's figures, and the files that ask for them. */
final class FiguresIT {

  private static final URI NOBODY = URI.create("http://127.0.0.1:9");
  private static final Path FILES = Path.of("..", "packaging", "observability");
  private static final Pattern NAME = Pattern.compile("\\b(?:corral|jvm|process)_[a-z0-9_]+");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:corral|jvm|process)_[a-z0-9_]+)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");

  /** What the scraper itself adds. */
  private static final Set<String> ADDED = Set.of("instance", "job");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path directory;
  private static GatewayServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        GatewayServer.start(
            new ServerConfig("127.0.0.1", 0, directory, List.of(NOBODY), 1)
                .withOperations(
                    new Operations(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Duration.ZERO,
                        Operations.LogFormat.TEXT,
                        null,
                        null)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> get(URI base, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static Exposition page() throws IOException, InterruptedException {
    HttpResponse<String> answer = get(server.metricsUrl().orElseThrow(), "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    return Exposition.read(answer.body());
  }

  @Test
  void requestsAreCountedByRouteAndStatusAndTimed() throws Exception {
    Exposition before = page();
    get(server.url(), "/api/version");
    get(server.url(), "/nowhere/at/all");
    post("/api/chat", "{");
    Exposition after = page();
    String name = "corral_http_requests_total";
    assertThat(grown(before, after, name, "route", "/api/version", "status", "200")).isEqualTo(1);
    assertThat(grown(before, after, name, "route", "none", "status", "404")).isEqualTo(1);
    assertThat(grown(before, after, name, "route", "/api/chat", "status", "400")).isEqualTo(1);
    assertThat(grown(before, after, "corral_http_refusals_total", "reason", "unknown"))
        .isEqualTo(1);
    assertThat(
            after.sum(
                "corral_http_request_duration_seconds",
                "route",
                "/api/version",
                "quantile",
                "0.99"))
        .isBetween(0.0, 10.0);
    assertThat(after.sum("corral_http_requests_running")).isZero();
    assertThat(after.sum("corral_http_connections")).isPositive();
  }

  @Test
  void anAnswerIsTimedByModelAndStage() throws Exception {
    Exposition before = page();
    post(
        "/v1/chat/completions",
        """
        {"model": "quote", "messages": [{"role": "user", "content": "Hello"}]}
        """);
    Exposition after = page();
    assertThat(grown(before, after, "corral_model_requests_total", "outcome", "answered"))
        .isEqualTo(1);
    assertThat(after.sum("corral_model_stage_seconds_count", "model", "quote", "stage", "whole"))
        .isPositive();
    assertThat(
            after.sum("corral_model_stage_seconds_count", "model", "quote", "stage", "first_token"))
        .isPositive();
  }

  @Test
  void namesThatCallersMakeUpMakeNoSeries() throws Exception {
    for (int i = 0; i < 40; i++) {
      post("/api/chat", "{\"model\": \"made-up-" + i + "\", \"messages\": []}");
      get(server.url(), "/made-up/" + i);
    }
    for (Exposition.Sample sample : page().samples()) {
      assertThat(sample.labels().values()).noneMatch(value -> value.contains("made-up"));
    }
  }

  @Test
  void figuresAreNotToldToClients() throws Exception {
    assertThat(get(server.url(), "/metrics").statusCode()).isEqualTo(404);
  }

  @Test
  void openMetricsIsSpokenToThoseWhoAskForIt() throws Exception {
    HttpResponse<String> answer =
        get(
            server.metricsUrl().orElseThrow(),
            "/metrics",
            "accept",
            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void promtoolAcceptsThePageAndTheRulesWhereItIsInstalled() throws Exception {
    Path page = directory.resolve("page.txt");
    Files.writeString(page, get(server.metricsUrl().orElseThrow(), "/metrics").body());
    for (List<String> arguments :
        List.of(
            List.of("check", "metrics"),
            List.of("check", "rules", FILES.resolve("alerts.yml").toString()))) {
      List<String> command = new ArrayList<>(List.of("promtool"));
      command.addAll(arguments);
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(page.toFile())
                .start();
      } catch (IOException e) {
        return; // Exposition has read the page, and nothing else can read the rules here
      }
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      // 3: advice on style, which names that the JVM's library chose do not follow
      assertThat(process.waitFor()).as(said).isIn(0, 3);
    }
  }

  @Test
  void theDashboardAsksForFiguresThatAreThere() throws Exception {
    JsonNode dashboard = JsonMapper.shared().readTree(FILES.resolve("dashboard.json").toFile());
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(target.get("expr").stringValue());
      }
    }
    assertThat(queries).hasSizeGreaterThan(20);
    queries.add("corral_ready{instance=\"\"}"); // the list of instances
    checkQueries(queries);
  }

  @Test
  void theAlertsAskForFiguresThatAreThereAndLeadToARunbook() throws Exception {
    String rules = Files.readString(FILES.resolve("alerts.yml"));
    checkQueries(List.of(rules.replaceAll("(?m)^ *(#|labels:|annotations:).*$", "")));
    Matcher alert = Pattern.compile("- alert: (\\w+)").matcher(rules);
    int count = 0;
    while (alert.find()) {
      count++;
      String anchor = alert.group(1).toLowerCase(java.util.Locale.ROOT);
      assertThat(rules).contains("docs/operations.md#" + anchor + "\"");
    }
    assertThat(count).isGreaterThan(10);
  }

  /** Every name, and every label that is selected by, must be there. */
  private static void checkQueries(List<String> queries) throws Exception {
    get(server.url(), "/api/version");
    post(
        "/api/chat",
        """
        {"model": "quote", "messages": [{"role": "user", "content": "Hello"}], "stream": false}
        """);
    Exposition page = page();
    Set<String> names = new TreeSet<>(page.names());
    Map<String, Set<String>> conditional = conditional();
    names.addAll(conditional.keySet());
    for (String query : queries) {
      Matcher name = NAME.matcher(query);
      while (name.find()) {
        assertThat(names).as(query).contains(name.group());
      }
      Matcher selector = SELECTOR.matcher(query);
      while (selector.find()) {
        Set<String> labels =
            new TreeSet<>(
                conditional.getOrDefault(selector.group(1), page.labelsOf(selector.group(1))));
        labels.addAll(ADDED);
        Matcher label = LABEL.matcher(selector.group(2));
        while (label.find()) {
          assertThat(labels).as(query).contains(label.group(1));
        }
      }
    }
  }

  /** A queue with a model that is waited for, a host and a tenant. */
  private static PlanView oneOfEach() {
    LaneKey lane = new LaneKey("llama:latest", "");
    return new PlanView(
        1,
        100,
        0,
        List.of(),
        List.of(new PlanView.LaneView(lane, Map.of(Urgency.NORMAL, 1), Duration.ofSeconds(1))),
        List.of(
            new PlanView.HostView(
                "host",
                "ready",
                "",
                1,
                true,
                0,
                List.of(new PlanView.LoadedView(lane, 0, Duration.ofSeconds(2))),
                "",
                1,
                0)),
        List.of(new PlanView.TenantView("default", 1, 0, 1, Duration.ofSeconds(3))),
        Map.of("submitted", 1L),
        Map.of(),
        Map.of());
  }

  /**
   * Figures that come with a card, a certificate or a model's first question, with their labels.
   */
  private static Map<String, Set<String>> conditional() throws IOException {
    Path script = directory.resolve("two-cards");
    Files.writeString(script, "#!/bin/sh\necho '0, Tesla T4, 87, 12034, 15360, 61, 68.24'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Figures figures = new Figures();
    figures.add(new GpuFigures(script.toString(), System::nanoTime));
    figures.add(samples -> new PlanFigures().view(samples, oneOfEach()));
    figures.add(samples -> PartFigures.certificate(Instant.EPOCH, samples));
    Exposition page = Exposition.read(figures.page("").text());
    Map<String, Set<String>> found = new java.util.HashMap<>();
    for (String name : page.names()) {
      if (name.startsWith("corral_gpu")
          || name.startsWith("corral_queue")
          || name.startsWith("corral_tenant")
          || name.startsWith("corral_host")
          || name.startsWith("corral_tls")) {
        found.put(name, page.labelsOf(name));
      }
    }
    return found;
  }

  private static double grown(Exposition before, Exposition after, String name, String... labels) {
    double was = before.sum(name, labels);
    return after.sum(name, labels) - (Double.isNaN(was) ? 0 : was);
  }
}
