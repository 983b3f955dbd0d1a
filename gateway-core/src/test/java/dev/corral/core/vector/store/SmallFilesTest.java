package dev.corral.core.vector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.store.SmallFiles.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;

/** Files that many small flushes leave beside one another. */
final class SmallFilesTest {

  @TempDir private Path directory = Path.of("set by JUnit");

  private static byte[] key(int number) {
    return String.format(Locale.ROOT, "k%05d", number).getBytes(UTF_8);
  }

  private static File file(int first, long bytes) {
    return new File("t", 6, key(first), key(first + 1), bytes);
  }

  @Test
  void onlyManySmallOnesBesideOneAnotherAreARun() {
    List<File> files = new ArrayList<>();
    for (int i = 0; i < SmallFiles.MANY; i++) {
      files.add(file(100 - 2 * i, 10)); // in any order
      files.add(new File("t", 0, key(2 * i), key(2 * i + 1), 10));
      files.add(new File("other", 6, key(2 * i), key(2 * i + 1), i == 3 ? 1 << 20 : 10));
    }

    assertThat(SmallFiles.runs(files))
        .singleElement()
        .satisfies(run -> {
          assertThat(run.table()).isEqualTo("t");
          assertThat(run.from()).isEqualTo(key(100 - 2 * (SmallFiles.MANY - 1)));
          assertThat(run.to()).isEqualTo(key(101));
        });
    files.add(file(99, SmallFiles.SMALL_BYTES));
    assertThat(SmallFiles.runs(files)).isEmpty();
  }

  @Test
  void manyFlushesOfKeysThatGrowLeaveFewFiles() throws Exception {
    StoreDirectory store = StoreDirectory.prepare(directory.resolve("store"));
    NativeLibrary.load(store.nativeLibraries());
    try (RocksSession session = RocksSession.open(store, RocksSession.Mode.NORMAL)) {
      ColumnFamilyHandle table = session.handle("t");
      for (int i = 0; i < 40; i++) {
        session.database().put(table, key(2 * i), new byte[100]);
        session.flush();
        session.database().compactRange(table, key(2 * i), key(2 * i + 1));
      }
      assertThat(session.database().getLiveFilesMetaData()).hasSizeGreaterThan(30);

      SmallFiles.merge(session);

      assertThat(session.database().getLiveFilesMetaData()).hasSizeLessThan(SmallFiles.MANY);
      for (int i = 0; i < 40; i++) {
        assertThat(session.database().get(table, key(2 * i))).hasSize(100);
      }
    }
  }
}
