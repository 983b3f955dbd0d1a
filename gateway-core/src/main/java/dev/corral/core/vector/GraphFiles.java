package dev.corral.core.vector;

import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.VectorIndex;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/*
 * A file holds a graph as of some moment, and for each of its nodes the sequence of the record and
 * a checksum of the vector. Both are compared with what the store holds, so that a file may be
 * older than the store: what is gone or has moved since is left out, what came since is added. No
 * answer depends on it being right: distances are computed from the vectors of the store.
 */

/**
 * Graphs in files of one directory, which make a restart fast. A file that is missing, damaged or
 * of another form costs nothing but the time to build the graph anew. Safe for use by many threads,
 * each with collections of its own.
 */
final class GraphFiles {

  private static final Logger LOG = System.getLogger(GraphFiles.class.getName());

  private static final String SUFFIX = ".graph";
  private static final String UNFINISHED = ".new";

  /** What a file begins with; another layout takes another number. */
  private static final long FORM = 0x636f7272_616c0001L;

  /** One in so many nodes may be gone; with more holes a new graph is the better one. */
  private static final int MOST_GONE = 4;

  private static final int CHECKSUM_BYTES = Long.BYTES;
  private static final int BUFFER = 1 << 16;

  private final @Nullable Path directory;

  /** Uses a directory, which is made at need; without one nothing is kept. */
  GraphFiles(@Nullable Path directory) {
    this.directory = directory;
  }

  /** Returns the collections that have a file, the last written first. */
  List<UUID> ids() {
    if (directory == null || !Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(file -> file.toString().endsWith(SUFFIX)).forEach(paths::add);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the graphs cannot be listed: {0}", e.toString());
    }
    paths.sort(Comparator.comparingLong((Path path) -> path.toFile().lastModified()).reversed());
    List<UUID> ids = new ArrayList<>();
    for (Path path : paths) {
      String name = path.getFileName().toString();
      try {
        ids.add(UUID.fromString(name.substring(0, name.length() - SUFFIX.length())));
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, "not a graph of ours: {0}", name);
      }
    }
    return ids;
  }

  /** Deletes what a killed process left unfinished and the graphs of collections that are gone. */
  void clean(Predicate<UUID> exists) {
    for (UUID id : ids()) {
      if (!exists.test(id)) {
        delete(id);
      }
    }
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    try (var unfinished = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path file : unfinished) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an unfinished graph cannot be deleted: {0}", e.toString());
    }
  }

  /** Deletes the graph of a collection, where there is one. */
  void delete(UUID id) {
    if (directory == null) {
      return;
    }
    try {
      Files.deleteIfExists(file(directory, id));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a graph cannot be deleted: {0}", e.toString());
    }
  }

  /** Keeps a graph; where that fails, the one that was kept before stays. */
  void save(UUID id, RecordTable records, FloatVectors vectors, VectorIndex graph) {
    if (directory == null || !graph.isKept()) {
      return;
    }
    int[] places = Ordinals.inOrder(records, records.live().below(graph.end()));
    Path unfinished = directory.resolve(id + UNFINISHED);
    try {
      Files.createDirectories(directory);
      try (var file = new FileOutputStream(unfinished.toFile())) {
        var checked = new CheckedOutputStream(file, new CRC32C());
        var out = new DataOutputStream(new BufferedOutputStream(checked, BUFFER));
        writeHead(id, records, vectors, places, out);
        graph.save(places, out);
        out.flush();
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
        file.getFD().sync();
      }
      Files.move(unfinished, file(directory, id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a graph was not kept: {0}", e.toString());
    }
  }

  private static void writeHead(
      UUID id, RecordTable records, FloatVectors vectors, int[] places, DataOutputStream out)
      throws IOException {
    out.writeLong(FORM);
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
    out.writeInt(vectors.dimension());
    out.writeInt(places.length);
    for (int ordinal : places) {
      out.writeLong(records.at(ordinal).sequence());
      out.writeInt(checksum(vectors.copy(ordinal)));
    }
  }

  /**
   * Returns the kept graph of a collection as it was loaded, or null where there is none to use.
   *
   * @param loaded its records in the order of their sequences, none missing
   */
  @Nullable Restored restore(
      Definition collection, Engine engine, RecordTable loaded, FloatVectors vectors) {
    if (directory == null) {
      return null;
    }
    Path path = file(directory, collection.id());
    if (!Files.exists(path)) {
      return null;
    }
    try {
      if (!isWhole(path)) {
        LOG.log(Level.WARNING, "a kept graph is damaged and is built anew");
        return null;
      }
      try (var in = new DataInputStream(new BufferedInputStream(open(path), BUFFER))) {
        int[] ordinals = readHead(collection.id(), loaded, vectors, in);
        return restored(collection, engine, vectors, in, ordinals);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "a kept graph is of no use and is built anew: {0}", e.toString());
      return null;
    }
  }

  private static @Nullable Restored restored(
      Definition collection, Engine engine, FloatVectors vectors, DataInput in, int[] ordinals)
      throws IOException {
    int gone = gone(ordinals);
    if (gone > ordinals.length / MOST_GONE) {
      return null;
    }
    VectorIndex graph = engine.restore(vectors, collection.settings(), in, ordinals);
    int added = graph == null ? 0 : graph.end() - (ordinals.length - gone);
    return graph == null ? null : new Restored(graph, gone + added);
  }

  private static int gone(int[] ordinals) {
    int gone = 0;
    for (int ordinal : ordinals) {
      gone += ordinal < 0 ? 1 : 0;
    }
    return gone;
  }

  /** Reads everything and compares the checksum at the end. */
  static boolean isWhole(Path path) throws IOException {
    long content = Files.size(path) - CHECKSUM_BYTES;
    if (content < Long.BYTES) {
      return false;
    }
    try (InputStream file = open(path)) {
      var checked = new CheckedInputStream(file, new CRC32C());
      byte[] buffer = new byte[BUFFER];
      for (long left = content; left > 0; ) {
        int read = checked.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          return false;
        }
        left -= read;
      }
      return new DataInputStream(file).readLong() == checked.getChecksum().getValue();
    }
  }

  /** Returns the ordinals of the places, ascending, or -1 where a record is gone or has changed. */
  private static int[] readHead(UUID id, RecordTable loaded, FloatVectors vectors, DataInput in)
      throws IOException {
    if (in.readLong() != FORM
        || in.readLong() != id.getMostSignificantBits()
        || in.readLong() != id.getLeastSignificantBits()
        || in.readInt() != vectors.dimension()) {
      throw new IOException("another form or another collection's");
    }
    int[] ordinals = new int[in.readInt()];
    int at = 0;
    for (int place = 0; place < ordinals.length; place++) {
      long sequence = in.readLong();
      int checksum = in.readInt();
      while (at < loaded.end() && loaded.at(at).sequence() < sequence) {
        at++;
      }
      boolean same =
          at < loaded.end()
              && loaded.at(at).sequence() == sequence
              && checksum(vectors.copy(at)) == checksum;
      ordinals[place] = same ? at : -1;
    }
    return ordinals;
  }

  private static int checksum(float[] vector) {
    var checksum = new CRC32C();
    checksum.update(Layout.encodeVector(vector));
    return (int) checksum.getValue();
  }

  /** Not by a channel: an interrupt would close it. */
  private static InputStream open(Path path) throws IOException {
    return new FileInputStream(path.toFile());
  }

  private static Path file(Path directory, UUID id) {
    return directory.resolve(id + SUFFIX);
  }

  /**
   * A graph that was read.
   *
   * @param graph covers the first of the loaded records
   * @param changes how many of its nodes differ from the file
   */
  record Restored(VectorIndex graph, int changes) {}
}
