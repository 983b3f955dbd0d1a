package dev.corral.server.cli.doctor;

import dev.corral.server.cli.SettingFlags;
import dev.corral.server.cli.Subcommand;
import dev.corral.server.config.HostConfig;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.TlsConfig;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code corral doctor}: looks at the machine, says what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Look at the machine and the settings that a server is to run with, and say what to do."
            + " Takes the options of corral serve. Ends with 0 where a server can run, and with 1"
            + " where something prevents it.")
public final class DoctorCommand implements Subcommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public Integer call() {
    PrintStream out = System.out;
    List<Finding> findings = look(SettingChecks.read(SettingFlags.sources(spec)), out);
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
  private static List<Finding> look(SettingChecks.Result settings, PrintStream out) {
    List<Finding> findings = new ArrayList<>();
    settings.findings().forEach(one -> tell(findings, one, out));
    tell(findings, MachineChecks.java(), out);
    tell(findings, MachineChecks.processors(), out);
    tell(findings, MachineChecks.memory(), out);
    NativeChecks.Result natives = NativeChecks.run();
    natives.findings().forEach(one -> tell(findings, one, out));
    tell(findings, MachineChecks.gpu(natives.onCard()), out);
    ServerConfig config = settings.config();
    if (config != null) {
      lookAround(config, findings, out);
    }
    tell(findings, MachineChecks.descriptors(), out);
    tell(findings, MachineChecks.maps(), out);
    tell(findings, MachineChecks.clock(), out);
    return findings;
  }

  /** Looks at hosts, ports and the data directory. */
  private static void lookAround(ServerConfig config, List<Finding> findings, PrintStream out) {
    NetworkChecks network = new NetworkChecks();
    for (HostConfig host : config.hosts()) {
      network.ollama(host.url()).forEach(one -> tell(findings, one, out));
    }
    TlsConfig tls = config.listen().tls();
    tell(findings, network.port("port", config.listen().host(), config.listen().port(), tls), out);
    InetSocketAddress metrics = config.operations().metrics();
    if (metrics != null) {
      boolean isPlain = tls == null || metrics.getAddress().isLoopbackAddress();
      String host = metrics.getHostString();
      tell(findings, network.port("metrics", host, metrics.getPort(), isPlain ? null : tls), out);
    }
    tell(findings, DataChecks.directory(config.data()), out);
    tell(findings, DataChecks.disk(config.data()), out);
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
