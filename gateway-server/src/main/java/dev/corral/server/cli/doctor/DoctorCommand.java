package dev.corral.server.cli.doctor;

import dev.corral.server.cli.Subcommand;
import dev.corral.server.config.Operations;
import dev.corral.server.config.ServerConfig;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code corral doctor}: looks at the machine, says what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Look at the machine that a server is to run on, and say what to do.",
    footer = {"", "Ends with 0 where a server can run, and with 1 where something prevents it."})
public final class DoctorCommand implements Subcommand {

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address that the server is to listen on (default: ${DEFAULT-VALUE}).",
      defaultValue = ServerConfig.LOOPBACK)
  private String host = ServerConfig.LOOPBACK;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port that the server is to listen on (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + ServerConfig.DEFAULT_PORT)
  private int port = ServerConfig.DEFAULT_PORT;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is to be kept (default: ./corral-data).")
  private Path data = ServerConfig.DEFAULT_DATA;

  @Option(
      names = "--ollama",
      paramLabel = "URL",
      description = "The Ollama to stand in front of; repeat it for several.")
  private List<URI> ollama = List.of(ServerConfig.DEFAULT_OLLAMA);

  @Override
  public Integer call() {
    PrintStream out = System.out;
    List<Finding> findings = look(new Subject(host, port, data, ollama), out);
    long bad = findings.stream().filter(one -> one.grade() == Finding.Grade.BAD).count();
    long notes = findings.stream().filter(one -> one.grade() == Finding.Grade.NOTE).count();
    out.println();
    out.println(
        bad > 0
            ? bad + " to put right before a server can run" + also(notes)
            : notes > 0 ? "A server can run" + also(notes) : "A server can run; nothing to do.");
    return bad > 0 ? 1 : 0;
  }

  private static String also(long notes) {
    return notes == 0 ? "." : "; " + notes + " could be better.";
  }

  /** Looks at everything, and tells each thing as soon as it is known. */
  private static List<Finding> look(Subject subject, PrintStream out) {
    List<Finding> findings = new ArrayList<>();
    tell(findings, MachineChecks.java(), out);
    tell(findings, MachineChecks.processors(), out);
    tell(findings, MachineChecks.memory(), out);
    NativeChecks.Result natives = NativeChecks.run();
    natives.findings().forEach(one -> tell(findings, one, out));
    tell(findings, MachineChecks.gpu(natives.onCard()), out);
    NetworkChecks network = new NetworkChecks();
    for (URI address : subject.ollama()) {
      network.ollama(address).forEach(one -> tell(findings, one, out));
    }
    tell(findings, network.port("port", subject.host(), subject.port()), out);
    int metrics = subject.port() == 0 ? 0 : subject.port() + Operations.METRICS_PORT_DISTANCE;
    tell(findings, network.port("metrics", ServerConfig.LOOPBACK, metrics), out);
    tell(findings, DataChecks.directory(subject.data()), out);
    tell(findings, DataChecks.disk(subject.data()), out);
    tell(findings, MachineChecks.descriptors(), out);
    tell(findings, MachineChecks.maps(), out);
    tell(findings, MachineChecks.clock(), out);
    return findings;
  }

  private static void tell(List<Finding> findings, Finding one, PrintStream out) {
    findings.add(one);
    String mark =
        switch (one.grade()) {
          case GOOD -> "ok";
          case NOTE -> "note";
          case BAD -> "BAD";
        };
    out.printf(Locale.ROOT, "  %-4s  %-16s %s%n", mark, one.name(), one.detail());
    if (!one.advice().isEmpty()) {
      out.printf(Locale.ROOT, "  %-4s  %-16s → %s%n", "", "", one.advice());
    }
  }
}
