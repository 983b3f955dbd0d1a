package dev.corral.server.cli.store;

import dev.corral.core.exchange.FailureException;
import dev.corral.server.cli.CommandFailed;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code corral store backup}: copies everything, as of one moment. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Copy everything that is kept into a new directory, as of one moment.",
    footer = {
      "",
      "Where a server runs on the directory, it goes on and makes the copy itself. On the same",
      "file system a copy is made of links: it is quick and takes no space at first.",
    })
final class BackupCommand implements Callable<Integer> {

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the server on it is reached (default: as it noted there itself).")
  private @Nullable URI url;

  @Parameters(paramLabel = "DIR", description = "The backup; must not exist.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    Path absolute = target.toAbsolutePath().normalize();
    PrintStream out = System.out;
    var progress = new ProgressLine(out);
    try {
      data.directory().backUp(absolute, url);
      out.printf(
          Locale.ROOT,
          "Backed up to %s in %.1f s. To go back to it: corral store restore %s%n",
          target,
          progress.seconds(),
          target);
      return 0;
    } catch (FailureException e) {
      throw CommandFailed.because(e);
    }
  }
}
