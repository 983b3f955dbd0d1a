package dev.corral.server.cli.keys;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corral keys rotate}. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = "Make a key like an old one, which holds for a while yet.")
final class RotateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "KEY", description = "The id of the old one, or its name.")
  private String key = "";

  @Option(
      names = "--hours",
      paramLabel = "HOURS",
      description = "How long the old one holds yet (default: ${DEFAULT-VALUE}).",
      defaultValue = "24")
  private int hours = 24;

  @Override
  public Integer call() {
    return KeysOnDisk.with(
        spec, file -> KeysOnDisk.show(file.rotate(key, Duration.ofHours(hours)), file));
  }
}
