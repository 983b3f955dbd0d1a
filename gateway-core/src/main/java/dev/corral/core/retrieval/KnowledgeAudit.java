package dev.corral.core.retrieval;

import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks at the catalogue of files and vector stores: what it names is there, whole, and every chunk
 * belongs to a file of its store. What an interrupted deletion has left is no fault: the next start
 * finishes it. Nothing is changed.
 */
public final class KnowledgeAudit {

  private final Catalog catalog;
  private final VectorDatabase vectors;
  private final Path directory;
  private final Consumer<String> finding;

  private KnowledgeAudit(
      Catalog catalog, VectorDatabase vectors, Path directory, Consumer<String> finding) {
    this.catalog = catalog;
    this.vectors = vectors;
    this.directory = directory;
    this.finding = finding;
  }

  /**
   * What was looked at.
   *
   * @param files how many are kept
   * @param stores how many vector stores there are
   */
  public record Counts(int files, int stores) {}

  /**
   * Looks at everything.
   *
   * @param directory where the bytes of files are
   * @param finding told of each fault in one sentence
   */
  public static Counts run(
      Storage storage, VectorDatabase vectors, Path directory, Consumer<String> finding) {
    Catalog catalog;
    try {
      catalog = new Catalog(storage);
    } catch (RuntimeException | AssertionError e) {
      finding.accept("the catalogue of files and vector stores does not decode: " + e);
      return new Counts(0, 0);
    }
    try (catalog) {
      var audit = new KnowledgeAudit(catalog, vectors, directory, finding);
      catalog.files().forEach(audit::checkFile);
      catalog.attachments().forEach(audit::checkAttachment);
      catalog.stores().forEach(audit::checkStore);
      audit.checkModels();
      return new Counts(catalog.files().size(), catalog.stores().size());
    }
  }

  private void checkFile(StoredFile file) {
    Path original = directory.resolve(file.id());
    try {
      if (!Files.isRegularFile(original)) {
        finding.accept("file " + file.id() + " (" + file.name() + ") has no bytes");
      } else if (!Originals.sha256(original).equals(file.sha256())) {
        finding.accept("file " + file.id() + " (" + file.name() + ") has other bytes than it had");
      }
    } catch (IOException e) {
      finding.accept("file " + file.id() + " (" + file.name() + ") cannot be read: " + e);
    }
  }

  private void checkAttachment(Attachment attachment) {
    if (catalog.file(attachment.fileId()) == null) {
      finding.accept(
          "vector store "
              + attachment.storeId()
              + " points to a deleted file, "
              + attachment.fileId());
    }
    if (catalog.store(attachment.storeId()) == null) {
      finding.accept(
          "file " + attachment.fileId() + " is in a deleted vector store, " + attachment.storeId());
    }
  }

  private void checkStore(VectorStore store) {
    VectorCollection chunks = vectors.find(ChunkRecords.NAMESPACE, store.id()).orElse(null);
    List<Attachment> attachments = catalog.attachments(store.id());
    boolean completed =
        attachments.stream().anyMatch(a -> a.status() == Attachment.Status.COMPLETED);
    if (chunks == null) {
      if (completed) {
        finding.accept("vector store " + store.id() + " has lost its chunks");
      }
      return;
    }
    Set<String> known = new HashSet<>();
    attachments.forEach(attachment -> known.add(attachment.run()));
    catalog.erasures().stream()
        .filter(erasure -> erasure instanceof Erasure.Chunks)
        .forEach(erasure -> known.add(((Erasure.Chunks) erasure).run()));
    Set<String> unknown = new HashSet<>();
    Set<String> seen = new HashSet<>();
    chunks.scan(
        Selection.EVERYTHING,
        EnumSet.of(Part.METADATA),
        null,
        0,
        chunk -> note(chunk, known, seen, unknown));
    unknown.forEach(run ->
        finding.accept("vector store " + store.id() + " has chunks of a deleted file, run " + run));
    attachments.stream()
        .filter(attachment -> attachment.status() == Attachment.Status.COMPLETED)
        .filter(attachment -> attachment.report().windows() > 0)
        .filter(attachment -> !seen.contains(attachment.run()))
        .forEach(attachment ->
            finding.accept(
                "vector store "
                    + store.id()
                    + " has lost the chunks of file "
                    + attachment.fileId()));
  }

  private static boolean note(
      Entry chunk, Set<String> known, Set<String> seen, Set<String> unknown) {
    String run = ChunkRecords.run(chunk);
    seen.add(run);
    if (!known.contains(run)) {
      unknown.add(run);
    }
    return true;
  }

  private void checkModels() {
    catalog.models().stream()
        .filter(model -> catalog.store(model.storeId()) == null)
        .forEach(
            model -> finding.accept("model " + model.name() + " points to a deleted vector store"));
  }
}
