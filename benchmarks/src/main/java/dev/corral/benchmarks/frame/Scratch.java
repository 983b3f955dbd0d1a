package dev.corral.benchmarks.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that is deleted when it is closed. */
public final class Scratch implements AutoCloseable {

  private final Path path;

  /**
   * Makes an empty one.
   *
   * @param benchmark what uses it, a part of its name
   */
  public Scratch(String benchmark) throws IOException {
    this.path = Files.createTempDirectory("corral-bench-" + benchmark);
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  /** Returns the bytes of all files below a directory. */
  public static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
