package dev.corral.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code corral serve}: runs the server until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Run the server until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (RunningServer server = RunningServer.start(SettingFlags.sources(spec))) {
      server.printBanner(System.out);
      server.awaitStop();
      return 0;
    }
  }
}
