package dev.corral.server.cli;

import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code corral rehearse}: starts a server, has it do its work once, and ends. The build runs it to
 * let the JVM write its ahead-of-time cache (JEP 483), from which later starts are faster; and with
 * it how often what was run (JEP 515), so that the ways of most requests are compiled soon.
 */
@Command(name = "rehearse", hidden = true, description = "Start, work once and end.")
final class RehearseCommand implements Callable<Integer> {

  private static final String QUESTION =
      """
      {"model": "quote", "messages": [{"role": "user", "content": "Hello"}]}
      """;

  /** After some thousand times the JVM's last compiler takes a method up. */
  private static final int OFTEN = 6_000;

  private static final int SLOTS = 4;

  @Override
  public Integer call() throws IOException, InterruptedException {
    readSettings();
    Path data = Files.createTempDirectory("corral-rehearsal");
    RehearsalHost host = RehearsalHost.start();
    ServerConfig config =
        new ServerConfig(ServerConfig.LOOPBACK, 0, data, List.of(host.uri()), SLOTS);
    PrintStream out = System.out;
    HttpClient client = HttpClient.newHttpClient();
    var collection = new RehearsedCollection(client);
    try (host) {
      try (RunningServer server = RunningServer.start(config)) {
        server.printBanner(out);
        work(client, server.url());
        walkHotPaths(server.url());
        collection.fill(server.url());
        collection.ask(server.url());
      }
      try (RunningServer again = RunningServer.start(config)) {
        collection.ask(again.url());
      }
    } finally {
      delete(data);
    }
    return 0;
  }

  /** Reads what {@code corral serve} reads, without serving. */
  private static void readSettings() {
    var _ = Main.commandLine("serve").parseArgs("serve", "--port", "0");
    Sources settings = new Sources(null, Map.of(), Map.of("--port", List.of("0")));
    ServerConfig.of(settings.read()).requireSafe();
  }

  /** Walks the ways of most requests so often that the JVM compiles them, and notes how. */
  private static void walkHotPaths(URI server) throws IOException {
    try (RehearsalClient client = new RehearsalClient(server)) {
      for (boolean stream : List.of(false, true)) {
        for (String path : List.of("/api/chat", "/v1/chat/completions", "/v1/messages")) {
          client.post(path, chat(stream), path.equals("/api/chat") ? OFTEN : OFTEN / 4);
        }
      }
    }
  }

  private static String chat(boolean stream) {
    return "{\"model\": \""
        + RehearsalHost.MODEL
        + "\", \"max_tokens\": 64, \"stream\": "
        + stream
        + ", \"messages\": [{\"role\": \"user\", \"content\": \"How long is the queue?\"}]}";
  }

  private static void work(HttpClient client, URI server) throws IOException, InterruptedException {
    for (String path : List.of("/api/tags", "/v1/models", "/api/v2/heartbeat", "/v1/files")) {
      ask(client, HttpRequest.newBuilder(server.resolve(path)).build());
    }
    ask(
        client,
        HttpRequest.newBuilder(server.resolve("/v1/embeddings"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"all-minilm\",\"input\":[\"one\",\"two words\"]}"))
            .build());
    ask(
        client,
        HttpRequest.newBuilder(server.resolve("/api/chat"))
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build());
  }

  private static void ask(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
