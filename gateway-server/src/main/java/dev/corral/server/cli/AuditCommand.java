package dev.corral.server.cli;

import dev.corral.server.observe.AuditCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corral audit}: only its subcommands do something. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Look after the log of who read, wrote and deleted what.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = AuditCommand.Verify.class)
final class AuditCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which? For example: corral audit verify DIR");
  }

  /** {@code corral audit verify}: finds out whether lines were changed. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Find out whether a line was changed, taken out or put in.",
      footer = {
        "",
        "Who can write the directory can also make a new chain. Note the last hash now and then",
        "where the server cannot write, and give it with --expect.",
      })
  static final class Verify implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The directory of the log.")
    private Path directory = Path.of(".");

    @Option(
        names = "--expect",
        paramLabel = "HASH",
        description = "A hash that was noted earlier: it must be one of a line.")
    private String expected = "";

    @Override
    public Integer call() {
      PrintStream out = System.out;
      try {
        AuditCheck.Result found = AuditCheck.check(directory, expected.toLowerCase(Locale.ROOT));
        out.printf(
            Locale.ROOT,
            "%d lines in %d files follow one another, the last with hash%n%s%n",
            found.lines(),
            found.files(),
            found.head());
        if (found.fault() != null) {
          out.println("Then: " + found.fault());
          return 1;
        }
        if (!expected.isEmpty() && !found.expectedFound()) {
          out.println("No line has the expected hash: the log is not the one that had it.");
          return 1;
        }
        return 0;
      } catch (NoSuchFileException e) {
        throw new CommandFailed("there is no directory " + directory, e);
      } catch (IOException e) {
        throw new CommandFailed("the log cannot be read: " + e.getMessage(), e);
      }
    }
  }
}
