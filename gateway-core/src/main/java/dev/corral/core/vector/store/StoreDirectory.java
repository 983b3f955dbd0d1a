package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of a store: a {@code FORMAT} file that says what is in it, the database in {@code
 * db}, how far it has come in {@code REACHED}, the native library in {@code native}, unpacked once
 * instead of at every start, and what can be made again in {@code graphs}.
 */
final class StoreDirectory {

  /** The format that this program writes; a change that older programs cannot read raises it. */
  static final int FORMAT = 1;

  private static final String FORMAT_PREFIX = "corral-store ";

  private final Path path;

  private StoreDirectory(Path path) {
    this.path = path;
  }

  /** Makes the directory where it is missing and checks its format. */
  static StoreDirectory prepare(Path path) {
    var directory = new StoreDirectory(path);
    try {
      Files.createDirectories(path);
      directory.checkFormat();
    } catch (IOException e) {
      throw directory.unwritable(e);
    }
    return directory;
  }

  Path database() {
    return path.resolve("db");
  }

  Path derivedFiles() {
    return path.resolve("graphs");
  }

  Path tidemark() {
    return path.resolve("REACHED");
  }

  Path nativeLibraries() {
    return path.resolve("native");
  }

  private void checkFormat() throws IOException {
    Path file = path.resolve("FORMAT");
    if (!Files.exists(file)) {
      refuseForeignContent();
      Path fresh = path.resolve("FORMAT.new");
      Files.writeString(fresh, FORMAT_PREFIX + FORMAT + "\n");
      sync(fresh, StandardOpenOption.WRITE);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      sync(path, StandardOpenOption.READ);
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!text.equals(FORMAT_PREFIX + FORMAT)) {
      throw new Failure.Conflict(
              "the data directory "
                  + path
                  + " holds the format '"
                  + abbreviated(text)
                  + "' (expected: '"
                  + FORMAT_PREFIX
                  + FORMAT
                  + "'): use the version of Corral that wrote it, or another directory")
          .asException();
    }
  }

  private static void sync(Path path, OpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  /**
   * A directory of somebody else's files is left alone; leftovers of our own first start are not.
   */
  private void refuseForeignContent() throws IOException {
    Optional<Path> foreign;
    try (Stream<Path> content = Files.list(path)) {
      foreign =
          content.filter(entry -> !entry.getFileName().toString().equals("FORMAT.new")).findFirst();
    }
    if (foreign.isPresent()) {
      throw new Failure.Conflict(
              "the directory "
                  + path
                  + " is not a store of Corral and not empty (it holds "
                  + foreign.get().getFileName()
                  + "): name another")
          .asException();
    }
  }

  /** Returns the refusal of a directory that cannot be written. */
  FailureException unwritable(IOException cause) {
    return new Failure.StorageFailed(
            "cannot write the data directory "
                + path
                + " ("
                + cause.getClass().getSimpleName()
                + "): make it writable or name another")
        .asException();
  }

  /** Returns the refusal of a directory that another process has open. */
  FailureException locked() {
    return new Failure.Conflict(
            "the data directory " + path + " is in use by another process: stop it or name another")
        .asException();
  }

  /** Returns the refusal of a directory whose content is damaged. */
  FailureException damaged(String detail) {
    return new Failure.StorageFailed(
            "cannot open the data directory "
                + path
                + " ("
                + detail
                + "): restore it from a backup")
        .asException();
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
