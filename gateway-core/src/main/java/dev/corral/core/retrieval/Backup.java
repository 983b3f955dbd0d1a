package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Copies of a whole data directory: the store as of one moment and the bytes of every file that it
 * knows of. Within one file system the copies are links that take no space.
 */
public final class Backup {

  /** The store within a data directory, and within a backup. */
  public static final String STORE = "store";

  /** The bytes of files within a data directory, and within a backup. */
  public static final String FILES = "files";

  private Backup() {}

  /**
   * Backs up a data directory that nobody else writes to.
   *
   * @param data where the store's files are
   * @param target must not exist
   * @throws FailureException {@code Invalid} where it does, {@code StorageFailed} where it cannot
   *     be written
   */
  public static void run(Storage storage, Path data, Path target) {
    run(storage, new Originals(data.resolve(FILES), Long.MAX_VALUE), target);
  }

  static void run(Storage storage, Originals originals, Path target) {
    if (Files.exists(target)) {
      throw new Failure.Invalid("the backup " + target + " exists: name another", "directory")
          .asException();
    }
    try {
      Files.createDirectories(target);
      originals.copyAround(target.resolve(FILES), () -> storage.backup(target.resolve(STORE)));
      sync(target.resolve(FILES));
      sync(target);
    } catch (IOException e) {
      System.getLogger(Backup.class.getName()).log(Level.ERROR, "a backup failed", e);
      throw new Failure.StorageFailed(
              "the backup cannot be written ("
                  + e.getClass().getSimpleName()
                  + "): check the directory and its space, and delete what is there of it")
          .asException();
    }
  }

  /**
   * Links the files of one directory into another, or copies them, except those that are there and
   * those that are deleted meanwhile.
   */
  static void copyMissing(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        Path copy = to.resolve(file.getFileName());
        if (Files.isRegularFile(file) && !Originals.isPartial(file) && !Files.exists(copy)) {
          copy(file, copy);
        }
      }
    }
  }

  private static void copy(Path file, Path copy) throws IOException {
    try {
      link(file, copy);
    } catch (NoSuchFileException e) {
      if (Files.exists(file)) {
        throw e;
      }
    }
  }

  private static void link(Path file, Path copy) throws IOException {
    try {
      Files.createLink(copy, file);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, copy);
      sync(copy);
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
