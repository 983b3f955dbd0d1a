package dev.corral.server.cli;

import dev.corral.core.access.AccessKey;
import dev.corral.core.access.Forwarding;
import dev.corral.core.access.KeyFile;
import dev.corral.core.access.Role;
import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.FailureException;
import dev.corral.embedder.EmbedderException;
import dev.corral.server.GatewayServer;
import dev.corral.server.Reload;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ListenConfig;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import dev.corral.server.config.Values;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that a command started, and the signal that stops it. */
final class RunningServer implements AutoCloseable {

  /** How many ports after the wanted one are tried. */
  private static final int PORTS_TRIED = 20;

  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  private final GatewayServer server;
  private final Duration startTime;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final boolean isService;
  private volatile boolean closed;
  private volatile boolean stopping;
  private @Nullable String key;

  private RunningServer(GatewayServer server, boolean isService) {
    this.server = server;
    this.isService = isService;
    Instant now = InstantSource.system().instant();
    this.startTime = Duration.between(started(now), now);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
  }

  /**
   * Starts a server.
   *
   * @throws CommandFailed with the sentence that says what to change
   */
  static RunningServer start(ServerConfig config) {
    return start(config, null);
  }

  /**
   * Starts the server that the settings say; it reads them again on SIGHUP.
   *
   * @throws CommandFailed with the sentences that say what to change
   */
  static RunningServer start(Sources sources) {
    Values values = read(sources);
    RunningServer running = start(ServerConfig.of(values), new Reload(sources, values));
    HangUp.each(running::reload);
    return running;
  }

  /**
   * Starts a server for a command of this process. Where its data directory has keys, it has one
   * more, known to this process only.
   */
  static RunningServer startOwn(ServerConfig config) {
    OwnKey own = OwnKey.of(config);
    RunningServer running = start(own.config());
    running.key = own.secret();
    return running;
  }

  /** Starts a server of this process's own on the first free port from the wanted one on. */
  static RunningServer startOnFreePort(Sources sources, PrintStream out) {
    OwnKey own = OwnKey.of(plain(ServerConfig.of(read(sources))));
    RunningServer running = startOnFreePort(own.config(), out);
    running.key = own.secret();
    return running;
  }

  /**
   * A demo of a server with TLS has no certificate for this machine: it stays on loopback, plain.
   */
  private static ServerConfig plain(ServerConfig config) {
    return config.listen().tls() == null
        ? config
        : config.withListen(new ListenConfig(ServerConfig.LOOPBACK, config.listen().port(), false));
  }

  private static RunningServer startOnFreePort(ServerConfig config, PrintStream out) {
    int wanted = config.listen().port();
    int last = Math.min(65_535, wanted + PORTS_TRIED - 1);
    for (int port = wanted; port < last; port++) {
      try {
        return open(config.withPort(port).withOperations(Operations.QUIET), null);
      } catch (BindException e) {
        out.println("Port " + port + " is taken, trying " + (port + 1) + ".");
      }
    }
    return start(config.withPort(last));
  }

  /** Reads settings that a server can start with. */
  static Values read(Sources sources) {
    sources.strangeVariables().forEach(one -> System.err.println("corral: note: " + one));
    try {
      Values values = sources.read();
      ServerConfig.of(values).requireSafe();
      return values;
    } catch (ConfigException e) {
      throw CommandFailed.because(e);
    }
  }

  private static RunningServer start(ServerConfig config, @Nullable Reload reload) {
    try {
      return open(config, reload);
    } catch (BindException e) {
      throw new CommandFailed(
          e.getMessage() + "; choose another with --port or --metrics, or stop what listens there",
          e);
    }
  }

  private static RunningServer open(ServerConfig config, @Nullable Reload reload)
      throws BindException {
    try {
      return new RunningServer(GatewayServer.start(config, reload), reload != null);
    } catch (BindException e) {
      throw e;
    } catch (IOException | FailureException | EmbedderException e) {
      throw CommandFailed.because(e);
    }
  }

  private void reload() {
    try {
      var _ = server.reload();
    } catch (FailureException e) {
      // the log has it
    }
  }

  /** Returns when the launcher gave over to this JVM; without one, when the process began. */
  private static Instant started(Instant now) {
    String seconds = System.getProperty("corral.started");
    return seconds == null
        ? ProcessHandle.current().info().startInstant().orElse(now)
        : Instant.EPOCH.plusMillis(new BigDecimal(seconds).movePointRight(3).longValue());
  }

  /** A configuration with a key of this process's own, where one is needed. */
  private record OwnKey(ServerConfig config, @Nullable String secret) {

    static OwnKey of(ServerConfig config) {
      try {
        if (!config.hasKeys()) {
          return new OwnKey(config, null);
        }
      } catch (IOException e) {
        throw CommandFailed.because(e);
      }
      var holder = new AccessKey.Holder(Caller.COMMON, "", Role.ADMIN, "", Forwarding.NONE);
      KeyFile.Made made = KeyFile.make("own", holder, InstantSource.system().instant(), null);
      return new OwnKey(config.withAccess(config.access().with(made.key())), made.secret());
    }
  }

  /** Returns the secret of the key of this process, or null where none is needed. */
  @Nullable String key() {
    return key;
  }

  URI url() {
    return server.url();
  }

  /** Says where the server is, what stands behind it, and how long the start took. */
  void printBanner(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "Corral %s is ready at %s (start to ready %.2f s)%n",
        CorralCommand.version(),
        server.url(),
        startTime.toMillis() / 1000.0);
    server.summary().forEach((what, how) -> out.printf(Locale.ROOT, "  %-9s %s%n", what, how));
  }

  /** Tells whether Ctrl-C or SIGTERM came. */
  boolean isStopping() {
    return stopping;
  }

  /** Waits for Ctrl-C or SIGTERM. */
  void awaitStop() {
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }

  /**
   * Ends the server after a signal. A service lets its answers go on for a while, and has stopped
   * as it was asked: its status is 0, where that of a JVM that a signal ends is 143.
   */
  private void stopAndWait() {
    boolean bySignal = !closed;
    stopping = true;
    if (bySignal && isService) {
      if (!server.drain()) {
        LOG.warn("the time to stop is over: the answers that are left are cut off");
      }
      server.close();
      Runtime.getRuntime().halt(0);
    }
    stop.countDown();
    server.close();
  }
}
