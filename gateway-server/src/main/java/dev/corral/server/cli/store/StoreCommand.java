package dev.corral.server.cli.store;

import dev.corral.server.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code corral store}: only its subcommands do something. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Verify, dump, back up or restore what is kept.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VerifyCommand.class,
      DumpCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
    })
public final class StoreCommand implements Subcommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Which command? For example: corral store verify");
  }
}
