package dev.corral.core.vector.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library, unpacked once into the data directory. RocksDB itself would unpack it
 * into the temporary directory at every start, and leave it there whenever the process is killed.
 */
final class NativeLibrary {

  /** The name under which RocksDB looks into directories; not that of the resource. */
  private static final String NAME = Environment.getJniLibraryFileName("rocksdbjni");

  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads the library of this machine; the second call in a process does nothing. */
  static synchronized void load(Path directory) throws IOException {
    if (loaded) {
      return;
    }
    String resource = Environment.getJniLibraryFileName("rocksdb");
    URL packed = RocksDB.class.getClassLoader().getResource(resource);
    if (packed == null) {
      RocksDB.loadLibrary();
      loaded = true;
      return;
    }
    URLConnection source = packed.openConnection();
    long length = source.getContentLengthLong();
    Path home = directory.resolve("rocksdb-" + length);
    Path file = home.resolve(NAME);
    if (!Files.exists(file) || Files.size(file) != length) {
      Files.createDirectories(home);
      Path fresh = Files.createTempFile(home, "unpacking", null);
      try (InputStream in = source.getInputStream()) {
        Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    RocksDB.loadLibrary(List.of(home.toAbsolutePath().toString()));
    loaded = true;
  }
}
