package dev.corral.server.cli;

import dev.corral.server.config.AllSettings;
import dev.corral.server.config.Reference;
import dev.corral.server.config.Setting;
import dev.corral.server.config.Values;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code corral config}: looks at settings without starting anything. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Check and show the settings of a server, without starting it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ConfigCommand.Check.class,
      ConfigCommand.Print.class,
      ConfigCommand.PrintReference.class
    })
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which one? For example: corral config check");
  }

  /** {@code corral config check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Read the settings as serve would; exit 1 where it would not start.")
  static final class Check implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Values values = RunningServer.read(SettingFlags.sources(spec));
      long set = AllSettings.LIST.stream().filter(values::isSet).count();
      System.out.println(
          "The settings are fine: " + set + " set, " + AllSettings.LIST.size() + " known.");
      return 0;
    }
  }

  /** {@code corral config print}. */
  @Command(
      name = "print",
      mixinStandardHelpOptions = true,
      description = "Print every setting as it holds, and where it was set; secrets as ***.")
  static final class Print implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      print(RunningServer.read(SettingFlags.sources(spec)), System.out);
      return 0;
    }

    private static void print(Values values, PrintStream out) {
      String section = "";
      for (Setting<?> setting : AllSettings.LIST) {
        int dot = setting.name().indexOf('.');
        if (!setting.name().substring(0, dot).equals(section)) {
          section = setting.name().substring(0, dot);
          out.println(section + ":");
        }
        out.println(
            "  "
                + setting.name().substring(dot + 1)
                + ": "
                + values.shown(setting)
                + "  # "
                + values.origin(setting));
      }
    }
  }

  /** {@code corral config reference}. */
  @Command(
      name = "reference",
      mixinStandardHelpOptions = true,
      description = "Print what every setting is, as Markdown.")
  static final class PrintReference implements Callable<Integer> {

    @Override
    public Integer call() {
      System.out.print(Reference.markdown());
      return 0;
    }
  }
}
