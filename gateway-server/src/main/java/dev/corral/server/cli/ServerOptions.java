package dev.corral.server.cli;

import dev.corral.server.config.ClientRules;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.StoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that starts a server. */
final class ServerOptions {

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).",
      defaultValue = ServerConfig.LOOPBACK)
  private String host = ServerConfig.LOOPBACK;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on; 0 takes any free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + ServerConfig.DEFAULT_PORT)
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ./corral-data).")
  private Path data = ServerConfig.DEFAULT_DATA;

  @Option(
      names = "--ollama",
      paramLabel = "URL",
      description =
          "The Ollama to stand in front of; repeat it for several (default:"
              + " http://127.0.0.1:11434).")
  private List<URI> ollama = List.of(ServerConfig.DEFAULT_OLLAMA);

  @Option(
      names = "--ollama-slots",
      paramLabel = "N",
      description =
          "Requests that each Ollama works on at once, its OLLAMA_NUM_PARALLEL; the rest waits"
              + " here. 0 finds it out (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + ServerConfig.DEFAULT_SLOTS)
  private int slots;

  @Option(
      names = "--sync",
      paramLabel = "MODE",
      description =
          "When a write is safe from a loss of power: sync (before its answer), interval (within"
              + " 100 ms) or none (default: ${DEFAULT-VALUE}).",
      defaultValue = "sync")
  private String sync = "sync";

  @Option(
      names = "--vector-memory",
      paramLabel = "SIZE",
      description =
          "Most memory for loaded vector collections (default: 2G, at most half of the heap).")
  private @Nullable String vectorMemory;

  @Option(
      names = "--allow-model-changes",
      description =
          "Let clients pull, push, create, copy and delete models of Ollama; refused otherwise.")
  private boolean modelChanges;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "Let web pages of this origin use the server, for example https://chat.example.org;"
              + " may be given several times, * is every origin. Pages of this machine always may.")
  private List<String> origins = List.of();

  @Option(
      names = "--insecure",
      description = "Allow an address that other machines can reach, although there are no keys.")
  private boolean insecure;

  /**
   * Returns the validated configuration.
   *
   * @throws CommandFailed with the sentence that says what to change
   */
  ServerConfig config() {
    try {
      StoreConfig store =
          new StoreConfig(
              StoreConfig.durability(sync),
              vectorMemory == null ? 0 : StoreConfig.bytes(vectorMemory));
      ClientRules clients = new ClientRules(modelChanges, Set.copyOf(origins));
      ServerConfig config = new ServerConfig(host, port, data, ollama, slots, store, clients);
      if (!insecure && !config.isLoopback()) {
        throw new CommandFailed(
            "--host "
                + host
                + " would let every machine in reach use this server without a key;"
                + " add --insecure if the network is yours alone");
      }
      return config;
    } catch (IllegalArgumentException e) {
      throw CommandFailed.because(e);
    }
  }
}
