package dev.corral.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How a server is to run.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param data where everything is kept
 * @param ollama the model hosts, at least one, all different
 * @param ollamaSlots requests that each of them works on at once; 0 to find out
 * @param store how vectors and files are kept
 * @param clients what clients may do
 */
public record ServerConfig(
    String host,
    int port,
    Path data,
    List<URI> ollama,
    int ollamaSlots,
    StoreConfig store,
    ClientRules clients) {

  /** Ollama has 11434; the next one is ours. */
  public static final int DEFAULT_PORT = 11435;

  /** The address of a server that only this machine can reach. */
  public static final String LOOPBACK = "127.0.0.1";

  /** Where Ollama listens unless told otherwise. */
  public static final URI DEFAULT_OLLAMA = URI.create("http://127.0.0.1:11434");

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
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must be between 0 and 65535, not " + port);
    }
    if (ollamaSlots < 0 || ollamaSlots > 1024) {
      throw new IllegalArgumentException(
          "--ollama-slots must be between 1 and 1024, or 0 to find out, not " + ollamaSlots);
    }
    ollama = List.copyOf(ollama);
    for (URI one : ollama) {
      if (!"http".equals(one.getScheme()) || one.getHost() == null) {
        throw new IllegalArgumentException(
            "--ollama must be an address such as http://127.0.0.1:11434, not " + one);
      }
    }
    if (ollama.isEmpty() || Set.copyOf(ollama).size() < ollama.size()) {
      throw new IllegalArgumentException("--ollama must be given once for each host");
    }
  }

  /** Makes a configuration with the defaults of the store and the strictest rules for clients. */
  public ServerConfig(String host, int port, Path data, List<URI> ollama, int ollamaSlots) {
    this(host, port, data, ollama, ollamaSlots, StoreConfig.DEFAULT, ClientRules.STRICT);
  }

  /** Returns this configuration with another port. */
  public ServerConfig withPort(int other) {
    return new ServerConfig(host, other, data, ollama, ollamaSlots, store, clients);
  }

  /** Returns this configuration with another store. */
  public ServerConfig withStore(StoreConfig other) {
    return new ServerConfig(host, port, data, ollama, ollamaSlots, other, clients);
  }

  /** Returns this configuration with other rules for clients. */
  public ServerConfig withClients(ClientRules other) {
    return new ServerConfig(host, port, data, ollama, ollamaSlots, store, other);
  }

  /**
   * Tells whether only this machine could reach the address.
   *
   * @throws IllegalArgumentException where the host has no address
   */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--host " + host + " is no address of this machine", e);
    }
  }
}
