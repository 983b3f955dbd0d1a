package dev.corral.server.cli.store;

import dev.corral.core.vector.store.Storage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code corral store verify}: reads everything and says what does not fit together. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Read everything that is kept, and say what is damaged or points to nothing.",
    footer = {
      "",
      "Where a server runs on the directory, it goes on: a checkpoint is looked at.",
      "The exit status is 0 where nothing was found, 1 otherwise.",
    })
final class VerifyCommand implements Callable<Integer> {

  private static final int SHOWN = 50;

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() {
    return data.directory().read(VerifyCommand::verify);
  }

  private static int verify(Storage storage, Path directory) {
    PrintStream out = System.out;
    var progress = new ProgressLine(out);
    Inspection found = Inspection.of(storage, directory, progress);
    out.printf(
        Locale.ROOT,
        "%,d records of %,d collections, %,d files, %,d vector stores in %.1f s%n",
        found.vectors().records(),
        found.vectors().collections(),
        found.knowledge().files(),
        found.knowledge().stores(),
        progress.seconds());
    List<String> findings = found.findings();
    findings.stream().limit(SHOWN).forEach(finding -> out.println("  " + finding));
    if (findings.size() > SHOWN) {
      out.println("  … and " + (findings.size() - SHOWN) + " more");
    }
    out.println(
        findings.isEmpty()
            ? "Everything is whole."
            : findings.size() + " faults: restore a backup with corral store restore");
    return findings.isEmpty() ? 0 : 1;
  }
}
