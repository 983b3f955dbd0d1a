package dev.corral.server.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lines in numbered files of one directory, {@code NAME-00000001.jsonl} and on: a file that has
 * grown to its size is followed by the next one; of many, the oldest are deleted where that was
 * asked for. Used by one thread.
 */
final class LineFiles implements AutoCloseable {

  private static final Pattern NUMBERED = Pattern.compile("(.+)-(\\d{8})\\.jsonl");

  /** A line holds a path of 8 KiB, escaped, at most. */
  private static final int TAIL_BYTES = 256 << 10;

  private final Path directory;
  private final String name;
  private final long bytesMax;
  private final int filesMax;
  private FileChannel file;
  private int number;

  /**
   * Opens the last file of a directory, which is made where it is missing.
   *
   * @param bytesMax size after which a file is not added to
   * @param filesMax files that are kept; 0 for all
   */
  LineFiles(Path directory, String name, long bytesMax, int filesMax) throws IOException {
    this.directory = directory;
    this.name = name;
    this.bytesMax = bytesMax;
    this.filesMax = filesMax;
    Files.createDirectories(directory);
    List<Path> files = list(directory, name);
    this.number = files.isEmpty() ? 1 : numberOf(files.getLast());
    this.file = open();
    removeTornLine();
  }

  /** Returns the files of a directory in the order of their numbers. */
  static List<Path> list(Path directory, String name) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> files = new ArrayList<>(all.filter(file -> isOf(file, name)).toList());
      files.sort((a, b) -> Integer.compare(numberOf(a), numberOf(b)));
      return files;
    }
  }

  private static boolean isOf(Path file, String name) {
    Matcher matcher = NUMBERED.matcher(file.getFileName().toString());
    return matcher.matches() && matcher.group(1).equals(name);
  }

  static int numberOf(Path file) {
    Matcher matcher = NUMBERED.matcher(file.getFileName().toString());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(file + " has no number");
    }
    return Integer.parseInt(matcher.group(2));
  }

  private Path path(int which) {
    return directory.resolve(String.format(Locale.ROOT, "%s-%08d.jsonl", name, which));
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(path(number), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Adds a line, which has no line end. */
  void add(byte[] line) throws IOException {
    if (file.size() > 0 && file.size() + line.length + 1 > bytesMax) {
      turn();
    }
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private void turn() throws IOException {
    file.force(true);
    file.close();
    number++;
    file = open();
    if (filesMax > 0) {
      List<Path> files = list(directory, name);
      for (Path old : files.subList(0, Math.max(0, files.size() - filesMax))) {
        Files.delete(old);
      }
    }
  }

  /** Brings what was added to the disk. */
  void force() throws IOException {
    file.force(false);
  }

  /** Returns the last line that is there, or null where there is none. */
  static byte @Nullable [] lastLine(Path directory, String name) throws IOException {
    for (Path file : list(directory, name).reversed()) {
      byte[] tail = tail(file);
      int end = lastLineEnd(tail, tail.length);
      if (end >= 0) {
        return Arrays.copyOfRange(tail, lastLineEnd(tail, end) + 1, end);
      }
    }
    return null;
  }

  /** Takes a line that was half written when a process was killed out again. */
  private void removeTornLine() throws IOException {
    byte[] tail = tail(path(number));
    if (tail.length > 0 && tail[tail.length - 1] != '\n') {
      file.truncate(file.size() - (tail.length - 1 - lastLineEnd(tail, tail.length)));
    }
  }

  private static int lastLineEnd(byte[] bytes, int before) {
    int at = before - 1;
    while (at >= 0 && bytes[at] != '\n') {
      at--;
    }
    return at;
  }

  /** Returns the end of a file, more than two lines of it. */
  private static byte[] tail(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, TAIL_BYTES));
      long at = size - bytes.capacity();
      while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
        // until it is whole
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  @Override
  public void close() throws IOException {
    file.force(true);
    file.close();
  }
}
