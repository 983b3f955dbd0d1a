package dev.corral.benchmarks.overhead;

import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Everything that is measured, started; each gateway with a configuration of its own. */
final class Gateways implements AutoCloseable {

  static final String CORRAL = "Corral";
  static final String CORRAL_V1 = "Corral, /v1 to /api";
  static final String NGINX = "nginx";
  static final String ENVOY = "Envoy";
  static final String LITELLM = "LiteLLM, /v1 to /api";

  private static final int START_TRIES = 1_200;

  /** Enough that nothing waits: the rates times the time of an answer stay far below. */
  private static final String SLOTS = "200";

  private static final Path HOME = Path.of(System.getProperty("corral.home", "."));
  private static final Path RIVALS = HOME.resolve("target").resolve("rivals");
  private static final int GATEWAY_CORE = Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0;

  private final Scratch scratch;
  private final Path folder;
  private final Path log;
  private final List<Child> children = new ArrayList<>();
  private final List<Contestant> contestants = new ArrayList<>();
  private final Child driver;
  private final int mockPort;

  private Gateways() throws IOException {
    this.scratch = new Scratch("overhead");
    this.folder = scratch.path();
    this.log = folder.resolve("log");
    Child mock = keep(Child.java(0, log, MockOllama.class));
    this.mockPort = Integer.parseInt(mock.hear());
    this.driver = keep(Child.java(0, log, LoadDriver.class));
  }

  /** Starts the mock, the driver, Corral and every rival that is installed. */
  static Gateways start(Report report, boolean quick) throws IOException {
    Gateways all = new Gateways();
    boolean started = false;
    try {
      all.add("direct", all.mockPort, "/api/chat", null);
      all.startCorral();
      all.startNginx(report);
      if (!quick) {
        all.startEnvoy(report);
        all.startLiteLlm(report);
      }
      started = true;
      return all;
    } finally {
      if (!started) {
        all.close();
      }
    }
  }

  List<Contestant> contestants() {
    return contestants;
  }

  Child driver() {
    return driver;
  }

  private void startCorral() throws IOException {
    int port = freePort();
    Child corral =
        keep(
            Child.start(
                GATEWAY_CORE,
                log,
                List.of(
                    HOME.resolve("corral").toString(),
                    "serve",
                    "--port",
                    Integer.toString(port),
                    "--ollama",
                    "http://127.0.0.1:" + mockPort,
                    "--ollama-slots",
                    SLOTS,
                    "--data",
                    folder.resolve("data").toString())));
    await(port);
    add(CORRAL, port, "/api/chat", corral);
    add(CORRAL_V1, port, "/v1/chat/completions", corral);
  }

  private void startNginx(Report report) throws IOException {
    Path nginx = Path.of("/usr/sbin/nginx");
    if (isMissing(report, nginx, "nginx")) {
      return;
    }
    int port = freePort();
    Path config = write("nginx.conf", Configurations.nginx(port, mockPort, folder));
    List<String> command =
        List.of(nginx.toString(), "-c", config.toString(), "-p", folder.toString());
    Child child = keep(Child.start(GATEWAY_CORE, log, command));
    if (isUp(report, port, "nginx")) {
      add(NGINX, port, "/api/chat", child);
    }
  }

  private void startEnvoy(Report report) throws IOException {
    Path envoy = RIVALS.resolve("envoy/bin/envoy");
    if (isMissing(report, envoy, "Envoy")) {
      return;
    }
    int port = freePort();
    Path config = write("envoy.yaml", Configurations.envoy(port, mockPort));
    Child child =
        keep(
            Child.start(
                GATEWAY_CORE,
                log,
                List.of(
                    envoy.toString(),
                    "-c",
                    config.toString(),
                    "--concurrency",
                    "1",
                    "--use-dynamic-base-id",
                    "--log-level",
                    "off")));
    if (isUp(report, port, "Envoy")) {
      add(ENVOY, port, "/api/chat", child);
    }
  }

  private void startLiteLlm(Report report) throws IOException {
    Path litellm = RIVALS.resolve("litellm/bin/litellm");
    if (isMissing(report, litellm, "LiteLLM")) {
      return;
    }
    int port = freePort();
    Path config = write("litellm.yaml", Configurations.liteLlm(mockPort));
    Child child =
        keep(
            Child.start(
                GATEWAY_CORE,
                log,
                List.of(
                    litellm.toString(),
                    "--config",
                    config.toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port))));
    if (isUp(report, port, "LiteLLM")) {
      contestants.add(
          new Contestant(
              LITELLM, port, "/v1/chat/completions", child, new Contestant.RatesMax(50, 10)));
    }
  }

  /** Waits for a rival; one that does not start is left out, and that is noted. */
  private boolean isUp(Report report, int port, String name) {
    try {
      await(port);
      return true;
    } catch (IOException e) {
      report.note(name + " is left out: it did not start.");
      return false;
    }
  }

  private static boolean isMissing(Report report, Path program, String name) {
    if (Files.isExecutable(program)) {
      return false;
    }
    report.note(
        name + " is left out: it is not installed (benchmarks/rivals/install-gateways does it).");
    return true;
  }

  private void add(String name, int port, String path, @Nullable Child child) {
    contestants.add(new Contestant(name, port, path, child, Contestant.RatesMax.ANY));
  }

  private Child keep(Child child) {
    children.add(child);
    return child;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(int port) throws IOException {
    for (int i = 0; i < START_TRIES; i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        LockSupport.parkNanos(50_000_000);
      }
    }
    throw new IOException("no gateway on port " + port + ":\n" + Files.readString(log));
  }

  @Override
  public void close() throws IOException {
    for (Child child : children.reversed()) {
      child.close();
    }
    scratch.close();
  }
}
