package dev.corral.server.cli.store;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Backup;
import dev.corral.core.retrieval.KnowledgeAudit;
import dev.corral.core.vector.VectorAudit;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
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
    return data.directory().read(this::verify);
  }

  private int verify(Storage storage, Path directory) {
    PrintStream out = System.out;
    List<String> findings = new ArrayList<>();
    var progress = new ProgressLine(out);
    try {
      storage.verify();
      VectorAudit.Counts vectors =
          VectorAudit.run(storage, findings::add, entries -> progress.show("entries", entries));
      KnowledgeAudit.Counts files = knowledge(storage, directory, findings);
      progress.clear();
      out.printf(
          Locale.ROOT,
          "%,d records of %,d collections, %,d files, %,d vector stores in %.1f s%n",
          vectors.records(),
          vectors.collections(),
          files.files(),
          files.stores(),
          progress.seconds());
    } catch (FailureException e) {
      findings.add(e.failure().message());
    }
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

  private static KnowledgeAudit.Counts knowledge(
      Storage storage, Path directory, List<String> findings) {
    try (VectorDatabase database = VectorDatabase.open(storage)) {
      return KnowledgeAudit.run(storage, database, directory.resolve(Backup.FILES), findings::add);
    } catch (IllegalArgumentException e) {
      findings.add("the collections cannot be opened: " + e.getMessage());
      return new KnowledgeAudit.Counts(0, 0);
    }
  }
}
