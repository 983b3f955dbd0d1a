package dev.corral.server.cli.keys;

import dev.corral.server.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code corral keys}: who may use the server; only its subcommands do something. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make, list, rotate and revoke keys; a running server follows within seconds.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CreateCommand.class,
      ListCommand.class,
      RotateCommand.class,
      RevokeCommand.class,
    })
public final class KeysCommand implements Subcommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Which one? For example: corral keys create alice");
  }
}
