package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Predicate;

/**
 * The uploaded bytes, one file each in one directory. A file is written under a temporary name,
 * synced and renamed, so that under its own name it is always whole.
 */
final class Originals {

  private static final System.Logger LOG = System.getLogger(Originals.class.getName());
  private static final String PARTIAL = ".part";

  private final Path directory;
  private final long maxBytes;

  Originals(Path directory, long maxBytes) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw failed("the directory for files cannot be made", e);
    }
  }

  /** What was written. */
  record Written(long bytes, String sha256) {}

  /** Tells whether a file is still being written. */
  static boolean isPartial(Path file) {
    return file.toString().endsWith(PARTIAL);
  }

  Path path(String id) {
    return directory.resolve(id);
  }

  /** Writes a file and returns when it is durable. */
  Written write(String id, InputStream content) {
    Path partial = directory.resolve(id + PARTIAL);
    try {
      Written written = copy(content, partial);
      Files.move(partial, path(id), StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
      return written;
    } catch (IOException e) {
      discard(partial);
      throw failed("the file could not be stored", e);
    } catch (FailureException e) {
      discard(partial);
      throw e;
    }
  }

  /**
   * Copies every file into another directory, with a moment fixed in the middle: all that are known
   * at it are copied. No file is deleted from that moment until those are there that came while the
   * first were copied.
   */
  void copyAround(Path target, Runnable moment) throws IOException {
    Backup.copyMissing(directory, target);
    synchronized (this) {
      moment.run();
      Backup.copyMissing(directory, target);
    }
  }

  /** Deletes a file; one that is not there is as good as deleted. */
  synchronized void delete(String id) {
    try {
      Files.deleteIfExists(path(id));
      syncDirectory();
    } catch (IOException e) {
      throw failed("the file could not be deleted", e);
    }
  }

  /** Deletes what a crash left behind: partial files, and files that are not known. */
  void deleteUnknown(Predicate<String> isKnown) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!isKnown.test(entry.getFileName().toString())) {
          Files.delete(entry);
        }
      }
    } catch (IOException e) {
      throw failed("the directory for files cannot be cleaned", e);
    }
  }

  private Written copy(InputStream content, Path to) throws IOException {
    MessageDigest sha256 = sha256();
    long bytes = 0;
    byte[] buffer = new byte[64 << 10];
    try (FileChannel channel =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        bytes += n;
        if (bytes > maxBytes) {
          throw new Failure.TooLarge(
                  "the file is larger than the limit of " + maxBytes + " bytes", maxBytes)
              .asException();
        }
        sha256.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
      if (bytes == 0) {
        throw new Failure.Invalid("the file is empty (expected: at least one byte)", "file")
            .asException();
      }
      channel.force(true);
    }
    return new Written(bytes, HexFormat.of().formatHex(sha256.digest()));
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void discard(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a partial file stays until the next start", e);
    }
  }

  /** Returns the digest of a file's bytes in hexadecimal digits. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static FailureException failed(String message, IOException cause) {
    LOG.log(Level.ERROR, message, cause);
    return new Failure.StorageFailed(message).asException();
  }
}
