package dev.corral.server.cli.top;

import dev.corral.server.cli.CommandFailed;
import dev.corral.server.cli.Subcommand;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
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
      description = "The running server (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:" + ServerConfig.DEFAULT_PORT)
  private URI url = URI.create("http://127.0.0.1:" + ServerConfig.DEFAULT_PORT);

  @Option(
      names = "--metrics",
      paramLabel = "URL",
      description = "Where it tells its figures (default: the same host, 100 ports above).")
  private @Nullable URI metrics;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "How often to look (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double every = 1;

  @Option(names = "--once", description = "Show one picture and end.")
  private boolean once;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    FigureText before = null;
    long beforeNanos = 0;
    while (true) {
      JsonNode queue = queue();
      FigureText now = figures();
      long nanos = System.nanoTime();
      List<String> lines =
          Frame.draw(url.toString(), queue, now, before, (nanos - beforeNanos) / 1e9, WIDTH);
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

  private JsonNode queue() {
    try {
      HttpResponse<String> answer = get(url.resolve("/api/queue"));
      if (answer.statusCode() != 200) {
        throw new CommandFailed(
            "GET /api/queue of "
                + url
                + " answered "
                + answer.statusCode()
                + ": not an"
                + " administrator's view");
      }
      JsonNode queue = JsonMapper.shared().readTree(answer.body());
      if (!queue.has("hosts")) {
        throw new CommandFailed("the key for " + url + " is not an administrator's");
      }
      return queue;
    } catch (IOException | JacksonException e) {
      throw new CommandFailed("no Corral answers at " + url + "; name it with --url", e);
    }
  }

  private @Nullable FigureText figures() {
    URI base = metrics == null ? beside() : metrics;
    try {
      HttpResponse<String> answer = get(base.resolve("/metrics"));
      return answer.statusCode() == 200 ? new FigureText(answer.body()) : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private URI beside() {
    int port = url.getPort() < 0 ? ServerConfig.DEFAULT_PORT : url.getPort();
    return URI.create("http://" + url.getHost() + ":" + (port + Operations.METRICS_PORT_DISTANCE));
  }

  private HttpResponse<String> get(URI address) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(address).timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
