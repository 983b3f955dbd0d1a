package dev.corral.server.cli;

import dev.corral.server.cli.client.ApiClient;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of commands that need a server and do not care whose: the one that is named, else the
 * one that runs on the default port, else one of their own for as long as they take.
 */
final class ServerReach {

  private static final int PROBE_MILLIS = 300;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The running server to use (default: the one on port 11435, if there is one).")
  private @Nullable URI url;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Start a server on this directory instead (default: ./corral-data).")
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
    if (data == null && isListening()) {
      URI running = URI.create("http://" + ServerConfig.LOOPBACK + ":" + ServerConfig.DEFAULT_PORT);
      return new Reached(new ApiClient(running, Sources.apiKey()), null);
    }
    RunningServer server =
        RunningServer.startOwn(
            new ServerConfig(
                ServerConfig.LOOPBACK,
                0,
                data == null ? ServerConfig.DEFAULT_DATA : data,
                List.of(ollama == null ? ServerConfig.DEFAULT_OLLAMA : ollama),
                ServerConfig.DEFAULT_SLOTS));
    return new Reached(new ApiClient(server.url(), server.key()), server);
  }

  private static boolean isListening() {
    try (Socket probe = new Socket()) {
      probe.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ServerConfig.DEFAULT_PORT),
          PROBE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells whether people look at the output, and lines can be drawn over. */
  @SuppressWarnings("SystemConsoleNull") // it does, where input or output is a file or a pipe
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
