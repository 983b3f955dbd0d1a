package dev.corral.benchmarks.vectors;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How long the calling thread was ready to run and had no core, as Linux counts it. */
final class RunQueue implements Closeable {

  private static final Path COUNTERS = Path.of("/proc/thread-self/schedstat");

  private final @Nullable RandomAccessFile file;
  private final byte[] line = new byte[100];

  /** Looks at the thread that calls; elsewhere than on Linux it has never waited. */
  RunQueue() throws IOException {
    file = Files.exists(COUNTERS) ? new RandomAccessFile(COUNTERS.toFile(), "r") : null;
  }

  /** Returns the nanoseconds since the thread began. */
  long waited() throws IOException {
    if (file == null) {
      return 0;
    }
    file.seek(0);
    int length = file.read(line);
    String[] counters = new String(line, 0, length, StandardCharsets.US_ASCII).split(" ", 3);
    return Long.parseLong(counters[1]);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
