package dev.corral.core.vector.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How many changes the database has for certain, in a file beside it. One that is found with fewer
 * has lost some (a file of its own is gone, or cut off where it does not show), and is refused
 * instead of served. Used by one thread at a time.
 */
final class Tidemark {

  private static final Logger LOG = System.getLogger(Tidemark.class.getName());

  private final Path file;
  private long written;

  Tidemark(Path file) {
    this.file = file;
    this.written = read();
  }

  /** Returns the number that was reached, 0 where nobody knows. */
  long reached() {
    return written;
  }

  /** Notes a number that is on disk; where that fails, the one before stays. */
  void note(long reached) {
    if (reached <= written) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer line = ByteBuffer.wrap(line(reached).getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      written = reached;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the store's tidemark was not written", e);
    }
  }

  private long read() {
    try {
      String line = Files.readString(file, StandardCharsets.ISO_8859_1);
      long number = Long.parseLong(line.substring(0, Math.max(0, line.indexOf(' '))));
      if (line.equals(line(number))) {
        return number;
      }
    } catch (IOException e) {
      return 0;
    } catch (NumberFormatException e) {
      LOG.log(Level.DEBUG, "the store's tidemark is no number", e);
    }
    LOG.log(Level.WARNING, "{0} is damaged: whether writes were lost is not known", file);
    return 0;
  }

  private static String line(long number) {
    var checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return number + " " + Long.toHexString(checksum.getValue()) + "\n";
  }
}
