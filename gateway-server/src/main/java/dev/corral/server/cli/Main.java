package dev.corral.server.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The program. */
public final class Main {

  /** Wide enough that no default value is cut in two. */
  private static final int HELP_WIDTH = 100;

  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] arguments) {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    LoggerFactory.getILoggerFactory(); // before many threads want it at once
    int status = commandLine(arguments).execute(arguments);
    System.exit(status);
  }

  /** Returns the command line for these arguments; without any, for all that there could be. */
  static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new CorralCommand());
    Map<String, CommandLine> commands = line.getSubcommands();
    Map<String, CommandLine> looks = find(commands, "config").getSubcommands();
    Map<String, Collection<CommandLine>> settable = new HashMap<>();
    settable.put("serve", List.of(find(commands, "serve")));
    settable.put("demo", List.of(find(commands, "demo")));
    settable.put("config", List.of(find(looks, "check"), find(looks, "print")));
    for (Subcommand extra : ServiceLoader.load(Subcommand.class)) {
      CommandLine command = new CommandLine(extra);
      if (extra.takesSettings()) {
        Collection<CommandLine> under = command.getSubcommands().values();
        settable.put(command.getCommandName(), under.isEmpty() ? List.of(command) : under);
      }
      line.addSubcommand(command);
    }
    String asked = arguments.length == 0 ? "" : arguments[0];
    settable.forEach((name, all) -> {
      // Hundreds of flags of commands that nobody asked for would only make the start longer.
      if (name.equals(asked) || !settable.containsKey(asked)) {
        all.forEach(one -> SettingFlags.addTo(one.getCommandSpec()));
      }
    });
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof CommandFailed failed) {
        command.getErr().println("corral: " + e.getMessage());
        return failed.isWrongUsage()
            ? command.getCommandSpec().exitCodeOnInvalidInput()
            : command.getCommandSpec().exitCodeOnExecutionException();
      }
      throw e;
    });
    return line;
  }

  private static CommandLine find(Map<String, CommandLine> commands, String name) {
    return Objects.requireNonNull(commands.get(name), name);
  }
}
