package dev.corral.server.cli.top;

import dev.corral.server.cli.CommandFailed;
import dev.corral.server.cli.Subcommand;
import dev.corral.server.cli.Whereabouts;
import dev.corral.server.cli.client.Connections;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import dev.corral.server.config.Values;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code corral top}: shows a running server until Ctrl-C. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = "Watch a running server: hosts, models, who waits, how fast.")
public final class TopCommand implements Subcommand {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int WIDTH = 120;
  private static final String TO_TOP_AND_CLEAR = "\u001b[H\u001b[2J";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The running server (default: where the settings say, or http://127.0.0.1:11435).")
  private @Nullable URI url;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings of the server (default: what CORRAL_CONFIG names).")
  private @Nullable Path config;

  @Option(
      names = "--metrics",
      paramLabel = "URL",
      description = "Where it tells its figures (default: where the settings say).")
  private @Nullable URI metrics;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "How often to look (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double every = 1;

  @Option(names = "--once", description = "Show one picture and end.")
  private boolean once;

  /**
   * What is looked at.
   *
   * @param url the server
   * @param figures where it tells its figures; null for nowhere
   */
  private record Watched(URI url, @Nullable URI figures) {}

  @Override
  public Integer call() {
    Watched watched = watched();
    try (HttpClient http = Connections.builder().connectTimeout(PATIENCE).build()) {
      return show(watched, http, System.out);
    }
  }

  private int show(Watched watched, HttpClient http, PrintStream out) {
    FigureText before = null;
    long beforeNanos = 0;
    while (true) {
      JsonNode queue = queue(watched.url(), http);
      FigureText now = figures(watched.figures(), http);
      long nanos = System.nanoTime();
      List<String> lines =
          Frame.draw(
              watched.url().toString(), queue, now, before, (nanos - beforeNanos) / 1e9, WIDTH);
      if (once) {
        lines.forEach(out::println);
        return 0;
      }
      out.print(TO_TOP_AND_CLEAR + String.join("\n", lines) + "\n");
      out.flush();
      before = now;
      beforeNanos = nanos;
      LockSupport.parkNanos((long) (Math.clamp(every, 0.2, 3_600) * 1e9));
      if (Thread.interrupted()) {
        return 0;
      }
    }
  }

  /** Finds out where the server is: as told, else as the settings say. */
  private Watched watched() {
    try {
      Values values = Sources.ofProcess(config, Map.of()).read();
      ServerConfig settings = ServerConfig.of(values);
      URI server = url != null ? url : Whereabouts.of(settings).orElseGet(settings.listen()::url);
      return new Watched(server, metrics != null ? metrics : figures(server, values));
    } catch (ConfigException e) {
      throw CommandFailed.because(e);
    }
  }

  private @Nullable URI figures(URI server, Values values) {
    if (url == null) {
      InetSocketAddress told = ServerConfig.of(values).operations().metrics();
      return told == null
          ? null
          : URI.create("http://" + told.getHostString() + ":" + told.getPort());
    }
    int port = server.getPort() < 0 ? ServerConfig.DEFAULT_PORT : server.getPort();
    return URI.create(
        "http://" + server.getHost() + ":" + (port + Operations.METRICS_PORT_DISTANCE));
  }

  private static JsonNode queue(URI server, HttpClient http) {
    try {
      HttpResponse<String> answer = get(server.resolve("/api/queue"), http);
      return switch (answer.statusCode()) {
        case 200 -> administrators(server, JsonMapper.shared().readTree(answer.body()));
        case 401, 403 -> throw notAllowed(server);
        default ->
            throw new CommandFailed(
                "GET /api/queue of " + server + " answered " + answer.statusCode());
      };
    } catch (SSLException e) {
      throw new CommandFailed(
          server
              + " shows a certificate that is not trusted here ("
              + e.getMessage()
              + "); name its roots by "
              + Sources.ROOTS_VARIABLE
              + ", and the server as the certificate does by --url",
          e);
    } catch (IOException | JacksonException e) {
      throw new CommandFailed("no Corral answers at " + server + "; name it with --url", e);
    }
  }

  /** Others see their own requests only. */
  private static JsonNode administrators(URI server, JsonNode queue) {
    if (!queue.has("hosts")) {
      throw notAllowed(server);
    }
    return queue;
  }

  private static CommandFailed notAllowed(URI server) {
    return new CommandFailed(
        server
            + " shows its queue to administrators only: put the secret of a key with the role admin"
            + " into "
            + Sources.KEY_VARIABLE);
  }

  private static @Nullable FigureText figures(@Nullable URI base, HttpClient http) {
    if (base == null) {
      return null;
    }
    try {
      HttpResponse<String> answer = get(base.resolve("/metrics"), http);
      return answer.statusCode() == 200 ? new FigureText(answer.body()) : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private static HttpResponse<String> get(URI address, HttpClient http) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
    String key = Sources.apiKey();
    if (key != null) {
      request.header("authorization", "Bearer " + key);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
