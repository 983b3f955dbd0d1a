package dev.corral.server.cli.store;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Backup;
import dev.corral.core.retrieval.KnowledgeAudit;
import dev.corral.core.vector.VectorAudit;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in a data directory.
 *
 * @param vectors the collections and records that were looked at
 * @param knowledge the files and vector stores that were looked at
 * @param findings every fault in one sentence
 */
record Inspection(
    VectorAudit.Counts vectors, KnowledgeAudit.Counts knowledge, List<String> findings) {

  /** Reads everything: checksums, collections, files and vector stores. */
  static Inspection of(Storage storage, Path data, ProgressLine progress) {
    List<String> findings = new ArrayList<>();
    var vectors = new VectorAudit.Counts(0, 0);
    var knowledge = new KnowledgeAudit.Counts(0, 0);
    try {
      storage.verify();
      vectors =
          VectorAudit.run(storage, findings::add, entries -> progress.show("entries", entries));
      knowledge = knowledge(storage, data, findings);
    } catch (FailureException e) {
      findings.add(e.failure().message());
    }
    progress.clear();
    return new Inspection(vectors, knowledge, List.copyOf(findings));
  }

  private static KnowledgeAudit.Counts knowledge(
      Storage storage, Path data, List<String> findings) {
    try (VectorDatabase database = VectorDatabase.open(storage)) {
      return KnowledgeAudit.run(storage, database, data.resolve(Backup.FILES), findings::add);
    } catch (IllegalArgumentException e) {
      findings.add("the collections cannot be opened: " + e.getMessage());
      return new KnowledgeAudit.Counts(0, 0);
    }
  }
}
