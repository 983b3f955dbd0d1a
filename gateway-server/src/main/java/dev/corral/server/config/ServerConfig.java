package dev.corral.server.config;

import dev.corral.core.access.KeyFile;
import dev.corral.core.schedule.SchedulerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * How a server is to run.
 *
 * @param listen where it listens
 * @param data where everything is kept
 * @param hosts the model hosts, at least one, all different
 * @param queue the queue before them, names of models
 * @param store how vectors and files are kept
 * @param retrieval how answers are found in documents
 * @param clients what clients may do
 * @param access who may do what
 * @param log what is logged
 * @param operations how it is looked at and stopped
 */
public record ServerConfig(
    ListenConfig listen,
    Path data,
    List<HostConfig> hosts,
    SchedulerSettings queue,
    StoreConfig store,
    RetrievalConfig retrieval,
    ClientRules clients,
    AccessConfig access,
    LogConfig log,
    Operations operations) {

  /** Ollama has 11434; the next one is ours. */
  public static final int DEFAULT_PORT = 11435;

  /** The address of a server that only this machine can reach. */
  public static final String LOOPBACK = "127.0.0.1";

  /** Where Ollama listens unless told otherwise. */
  public static final URI DEFAULT_OLLAMA = HostConfig.USUAL;

  /** Find out: Ollama does not tell its OLLAMA_NUM_PARALLEL. */
  public static final int DEFAULT_SLOTS = 0;

  /** Where everything is kept unless told otherwise. */
  public static final Path DEFAULT_DATA = Path.of("corral-data");

  /**
   * Checks what can be checked without touching anything.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public ServerConfig {
    hosts = List.copyOf(hosts);
    HostConfig.check(hosts);
  }

  /** Makes a configuration with defaults for all that is not told. */
  public ServerConfig(String host, int port, Path data, List<URI> ollama, int ollamaSlots) {
    this(
        new ListenConfig(host, port, false),
        data,
        ollama.stream().map(url -> new HostConfig(url, ollamaSlots, 1)).toList(),
        SchedulerSettings.DEFAULT,
        StoreConfig.DEFAULT,
        RetrievalConfig.DEFAULT,
        ClientRules.STRICT,
        AccessConfig.DEFAULT,
        LogConfig.DEFAULT,
        Operations.QUIET);
  }

  /**
   * Makes the configuration that the settings say.
   *
   * @throws ConfigException where two of them do not go together
   */
  public static ServerConfig of(Values values) {
    return new ServerConfig(
        part(values, ListenConfig::of),
        values.get(StoreConfig.DATA),
        part(values, HostConfig::of),
        part(values, QueueConfig::of),
        part(values, StoreConfig::of),
        part(values, RetrievalConfig::of),
        part(values, ClientRules::of),
        part(values, AccessConfig::of),
        part(values, LogConfig::of),
        part(values, Operations::of));
  }

  private static <T> T part(Values values, Function<Values, T> maker) {
    try {
      return maker.apply(values);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Refuses a host that has no address, and an address that other machines can reach while nobody
   * needs a key.
   *
   * @throws ConfigException with the sentence that says what to change
   */
  public void requireSafe() {
    String problem;
    try {
      if (listen.isLoopback() || listen.insecure() || hasKeys()) {
        return;
      }
      problem =
          listen.host()
              + " would let every machine in reach use this server without a key; make one with"
              + " corral keys create, or add --insecure if the network is yours alone";
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new ConfigException(List.of("access.keys: " + e.getMessage()));
    }
    throw new ConfigException(List.of("listen.host: " + problem));
  }

  /** Tells whether requests need a key. */
  public boolean hasKeys() throws IOException {
    return !new KeyFile(keyFile(), InstantSource.system()).read().isEmpty();
  }

  /** Returns this configuration with another port. */
  public ServerConfig withPort(int other) {
    return withListen(listen.withPort(other));
  }

  /** Returns this configuration listening otherwise. */
  public ServerConfig withListen(ListenConfig other) {
    return new ServerConfig(
        other, data, hosts, queue, store, retrieval, clients, access, log, operations);
  }

  /** Returns this configuration with another queue. */
  public ServerConfig withQueue(SchedulerSettings other) {
    return new ServerConfig(
        listen, data, hosts, other, store, retrieval, clients, access, log, operations);
  }

  /** Returns this configuration with another store. */
  public ServerConfig withStore(StoreConfig other) {
    return new ServerConfig(
        listen, data, hosts, queue, other, retrieval, clients, access, log, operations);
  }

  /** Returns this configuration with other rules for clients. */
  public ServerConfig withClients(ClientRules other) {
    return new ServerConfig(
        listen, data, hosts, queue, store, retrieval, other, access, log, operations);
  }

  /** Returns this configuration looked at and stopped otherwise. */
  public ServerConfig withOperations(Operations other) {
    return new ServerConfig(
        listen, data, hosts, queue, store, retrieval, clients, access, log, other);
  }

  /** Returns this configuration with other rules of who may do what. */
  public ServerConfig withAccess(AccessConfig other) {
    return new ServerConfig(
        listen, data, hosts, queue, store, retrieval, clients, other, log, operations);
  }

  /** Returns the file of keys. */
  public Path keyFile() {
    return access.file(data);
  }
}
