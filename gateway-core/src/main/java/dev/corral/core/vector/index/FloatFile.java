package dev.corral.core.vector.index;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/*
 * The file has no name once it is open: it is gone when nobody can read it any more, or when the
 * process ends in whatever way. It is read at positions of its own by each handle, not by a
 * channel, which an interrupt of a reader would close for all.
 */

/**
 * Vectors of one dimension in a file, by ordinal. One thread writes; any thread reads what was
 * written before.
 */
final class FloatFile {

  /** What is left free of a disk: the store's own writes go first. */
  private static final long RESERVE_BYTES = 1L << 30;

  private static final int MOST_HANDLES = 8;

  private static final Cleaner CLEANER = Cleaner.create();

  private final Path directory;
  private final int dimension;
  private final List<Handle> handles;

  private FloatFile(Path directory, int dimension, List<Handle> handles) {
    this.directory = directory;
    this.dimension = dimension;
    this.handles = handles;
  }

  /** A position in the file, with room for a vector; used by who holds its monitor. */
  private static final class Handle {
    final RandomAccessFile file;
    final byte[] vector;

    Handle(RandomAccessFile file, int dimension) {
      this.file = file;
      this.vector = new byte[dimension * Float.BYTES];
    }
  }

  /** Makes a file in a directory, which is made where it is missing. */
  static FloatFile create(Path directory, int dimension) throws IOException {
    Files.createDirectories(directory);
    Path path = Files.createTempFile(directory, "floats", ".new");
    List<Handle> handles = new ArrayList<>();
    try {
      int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_HANDLES);
      for (int i = 0; i < count; i++) {
        handles.add(new Handle(new RandomAccessFile(path.toFile(), "rw"), dimension));
      }
    } catch (IOException e) {
      close(handles);
      throw e;
    } finally {
      Files.delete(path);
    }
    var file = new FloatFile(directory, dimension, List.copyOf(handles));
    var _ = CLEANER.register(file, () -> close(handles));
    return file;
  }

  private static void close(List<Handle> handles) {
    for (Handle handle : handles) {
      try {
        handle.file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Writes vectors one after the other.
   *
   * @throws IOException where the disk is nearly full, too
   */
  void write(int ordinal, float[] vectors) throws IOException {
    if (directory.toFile().getUsableSpace() < RESERVE_BYTES) {
      throw new IOException("less than " + RESERVE_BYTES + " bytes are free");
    }
    byte[] bytes = new byte[vectors.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vectors);
    Handle handle = handles.getFirst();
    synchronized (handle) {
      handle.file.seek((long) ordinal * dimension * Float.BYTES);
      handle.file.write(bytes);
    }
  }

  /** Reads a vector. */
  void read(int ordinal, float[] into) {
    Handle handle = handles.get((int) (Thread.currentThread().threadId() % handles.size()));
    synchronized (handle) {
      try {
        handle.file.seek((long) ordinal * dimension * Float.BYTES);
        handle.file.readFully(handle.vector);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ByteBuffer.wrap(handle.vector).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(into);
    }
  }
}
