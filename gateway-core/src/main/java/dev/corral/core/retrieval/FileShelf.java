package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The uploaded files. Safe for use by many threads; methods block and throw {@link
 * FailureException}.
 */
public final class FileShelf {

  /** Files that may be kept; each takes about a kilobyte of memory. */
  private static final int MOST_FILES = 100_000;

  private static final int LONGEST_NAME = 255;

  private final Catalog catalog;
  private final Originals originals;
  private final Eraser eraser;
  private final Ingestions ingestions;
  private final InstantSource clock;
  private final Ids ids;

  FileShelf(
      Catalog catalog,
      Originals originals,
      Eraser eraser,
      Ingestions ingestions,
      InstantSource clock,
      Ids ids) {
    this.catalog = catalog;
    this.originals = originals;
    this.eraser = eraser;
    this.ingestions = ingestions;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Keeps a file and returns when it is durable. Its kind is looked at when it is attached to a
   * vector store.
   *
   * @param name as its owner named it; folders in it are dropped
   * @param purpose what the client says it is for
   * @param lifetime how long it is kept, or null for ever
   * @param content its bytes, at least one
   */
  public StoredFile add(
      String name, String purpose, @Nullable Duration lifetime, InputStream content) {
    deleteExpired();
    if (catalog.fileCount() >= MOST_FILES) {
      throw new Failure.Conflict(
              "there are " + MOST_FILES + " files, which is the limit; delete some first")
          .asException();
    }
    String bare = bareName(name);
    String id = ids.next("file-");
    Originals.Written written = originals.write(id, content);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    StoredFile file =
        new StoredFile(
            id,
            bare,
            purpose,
            written.bytes(),
            written.sha256(),
            now,
            lifetime == null ? null : now.plus(lifetime),
            catalog.owner());
    catalog.put(file);
    return file;
  }

  /** Returns a file. */
  public StoredFile get(String id) {
    StoredFile file = catalog.file(id);
    if (file == null || isExpired(file)) {
      throw Catalog.notFound("No such File object: " + id);
    }
    return file;
  }

  /** Returns how many bytes the files take together. */
  public long bytes() {
    return catalog.files().stream()
        .filter(file -> !isExpired(file))
        .mapToLong(StoredFile::bytes)
        .sum();
  }

  /** Returns the newest file with this content. */
  public Optional<StoredFile> findByContent(String sha256) {
    return catalog.files().reversed().stream()
        .filter(file -> file.sha256().equals(sha256) && !isExpired(file))
        .findFirst();
  }

  /** Returns a part of the list of files, of one purpose if it is not null. */
  public Listing<StoredFile> list(ListQuery query, @Nullable String purpose) {
    List<StoredFile> files =
        catalog.files().stream()
            .filter(file -> !isExpired(file))
            .filter(file -> purpose == null || purpose.equals(file.purpose()))
            .toList();
    return query.apply(files, StoredFile::id);
  }

  /** Returns where a file's bytes are; only to be read. */
  public Path content(String id) {
    return originals.path(get(id).id());
  }

  /** Deletes a file, its chunks in every vector store and its bytes; returns when it is durable. */
  public void delete(String id) {
    List<Attachment> attached =
        catalog.attachments().stream().filter(a -> a.fileId().equals(id)).toList();
    List<Erasure> left = catalog.removeFile(id);
    if (left.isEmpty()) {
      throw Catalog.notFound("No such File object: " + id);
    }
    attached.forEach(attachment -> ingestions.stop(attachment.run()));
    left.forEach(erasure -> ingestions.eraseUnlessRunning(erasure, eraser));
  }

  void deleteExpired() {
    catalog.files().stream().filter(this::isExpired).forEach(file -> delete(file.id()));
  }

  private boolean isExpired(StoredFile file) {
    return file.expiresAt() != null && file.expiresAt().isBefore(clock.instant());
  }

  private static String bareName(String name) {
    String bare = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    bare = bare.strip();
    if (bare.isEmpty() || bare.chars().anyMatch(Character::isISOControl)) {
      throw new Failure.Invalid("the file's name is empty or holds control characters", "file")
          .asException();
    }
    return bare.length() <= LONGEST_NAME ? bare : bare.substring(bare.length() - LONGEST_NAME);
  }
}
