package dev.corral.server.cli;

import dev.corral.server.cli.client.ApiClient;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import java.io.Console;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of commands that need a server and do not care whose: the one that is named, else the
 * one that runs where the settings say, else one of their own for as long as they take.
 */
final class ServerReach {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The running server to use (default: the one that the settings tell of, if it runs).")
  private @Nullable URI url;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings of the server (default: what CORRAL_CONFIG names).")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Use the server on this directory; start one where none runs (default: ./corral-data).")
  private @Nullable Path data;

  @Option(
      names = "--ollama",
      paramLabel = "URL",
      description = "The Ollama that a server of this command's own stands in front of.")
  private @Nullable URI ollama;

  /** A server that can be asked, and the one to be stopped afterwards, if any. */
  record Reached(ApiClient api, @Nullable RunningServer own) implements AutoCloseable {
    @Override
    public void close() {
      if (own != null) {
        own.close();
      }
    }

    /** Tells whether Ctrl-C came to a server of this command's own. */
    boolean isStopping() {
      return own != null && own.isStopping();
    }
  }

  /**
   * Finds or starts a server.
   *
   * @throws CommandFailed with the sentence that says what to change
   */
  Reached reach() {
    if (url != null) {
      return new Reached(new ApiClient(url, Sources.apiKey()), null);
    }
    Optional<URI> running =
        data == null ? Whereabouts.of(settings(Map.of())) : Whereabouts.of(data);
    if (running.isPresent()) {
      return new Reached(new ApiClient(running.get(), Sources.apiKey()), null);
    }
    RunningServer server = RunningServer.startOwn(settings(own()));
    return new Reached(new ApiClient(server.url(), server.key()), server);
  }

  private ServerConfig settings(Map<String, List<String>> flags) {
    try {
      return ServerConfig.of(Sources.ofProcess(config, flags).read());
    } catch (ConfigException e) {
      throw CommandFailed.because(e);
    }
  }

  /** What of the settings does not hold for a server that only this command asks. */
  private Map<String, List<String>> own() {
    Map<String, List<String>> flags = new HashMap<>();
    flags.put("--host", List.of(ServerConfig.LOOPBACK));
    flags.put("--port", List.of("0"));
    flags.put("--metrics", List.of("none"));
    flags.put("--access-log", List.of("none"));
    flags.put("--traces-collector", List.of("none"));
    flags.put("--tls-certificate", List.of("none"));
    flags.put("--tls-key", List.of("none"));
    flags.put("--tls-clients", List.of("none"));
    if (data != null) {
      flags.put("--data", List.of(data.toString()));
    }
    if (ollama != null) {
      flags.put("--ollama", List.of(ollama.toString()));
    }
    return flags;
  }

  /** Tells whether people look at the output, and lines can be drawn over. */
  @SuppressWarnings("SystemConsoleNull") // it does, where input or output is a file or a pipe
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
