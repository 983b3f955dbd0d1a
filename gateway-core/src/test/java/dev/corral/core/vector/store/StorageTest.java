package dev.corral.core.vector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a storage, and what a directory is refused for. */
class StorageTest {

  @TempDir Path directory;

  enum Kind {
    MEMORY,
    DISK
  }

  private Storage open(Kind kind) {
    return kind == Kind.MEMORY ? Storage.inMemory() : Storage.open(directory.resolve("data"));
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasCommitted(Kind kind) {
    try (Storage storage = open(kind)) {
      Storage.Table table = storage.table("a");
      storage.batch().put(table, bytes("k"), bytes("v")).commit();

      assertThat(table.get(bytes("k"))).isEqualTo(bytes("v"));
      assertThat(table.get(bytes("other"))).isNull();
      assertThat(table.get(List.of(bytes("other"), bytes("k")))).containsExactly(null, bytes("v"));
      assertThat(storage.table("b").get(bytes("k"))).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsNothingOfABatchThatIsNotCommitted(Kind kind) {
    try (Storage storage = open(kind)) {
      Storage.Table table = storage.table("a");
      storage.batch().put(table, bytes("k"), bytes("v"));

      assertThat(table.get(bytes("k"))).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void appliesTheChangesOfABatchInTheirOrder(Kind kind) {
    try (Storage storage = open(kind)) {
      Storage.Table table = storage.table("a");
      storage
          .batch()
          .put(table, bytes("x1"), bytes("old"))
          .deleteAll(table, bytes("x"))
          .put(table, bytes("x2"), bytes("new"))
          .put(table, bytes("y"), bytes("v"))
          .delete(table, bytes("y"))
          .commit();

      assertThat(scan(table, "")).containsExactly("x2=new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void scansAPrefixInTheOrderOfUnsignedBytes(Kind kind) {
    try (Storage storage = open(kind)) {
      Storage.Table table = storage.table("a");
      Storage.Batch batch = storage.batch();
      for (int last : new int[] {0xff, 0x00, 0x80, 0x7f}) {
        batch.put(table, new byte[] {(byte) 0xff, (byte) last}, bytes("in"));
      }
      batch.put(table, new byte[] {(byte) 0xfe, 1}, bytes("out"));
      batch.commit();

      List<Integer> seen = new ArrayList<>();
      table.scan(new byte[] {(byte) 0xff}, (key, _) -> seen.add(key[1] & 0xff));

      assertThat(seen).containsExactly(0x00, 0x7f, 0x80, 0xff);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsAScanWhenTheVisitorHasEnough(Kind kind) {
    try (Storage storage = open(kind)) {
      Storage.Table table = storage.table("a");
      storage.batch().put(table, bytes("1"), bytes("")).put(table, bytes("2"), bytes("")).commit();

      List<String> seen = new ArrayList<>();
      table.scan(
          bytes(""),
          (key, _) -> {
            seen.add(new String(key, UTF_8));
            return false;
          });

      assertThat(seen).containsExactly("1");
    }
  }

  @ParameterizedTest
  @EnumSource(Storage.Durability.class)
  void findsEverythingAgainAfterReopening(Storage.Durability durability) {
    Path path = directory.resolve("data");
    try (Storage storage = Storage.open(path, durability)) {
      storage.batch().put(storage.table("a"), bytes("k"), bytes("v")).commit();
    }
    try (Storage storage = Storage.open(path, durability)) {
      assertThat(scan(storage.table("a"), "")).containsExactly("k=v");
    }
  }

  @Test
  void refusesADirectoryThatIsOpenAlready() {
    Path path = directory.resolve("data");
    try (Storage _ = Storage.open(path)) {
      assertThatThrownBy(() -> Storage.open(path))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class))
          .hasMessageContaining(path.toString())
          .hasMessageContaining("in use by another process");
    }
  }

  @Test
  void refusesADirectoryOfOtherFiles() throws IOException {
    Files.writeString(directory.resolve("thesis.txt"), "not ours");

    assertThatThrownBy(() -> Storage.open(directory))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("not a store")
        .hasMessageContaining("thesis.txt");
    assertThat(directory).isDirectoryNotContaining("glob:**FORMAT*");
  }

  @Test
  void refusesAnotherFormat() throws IOException {
    Path path = directory.resolve("data");
    Storage.open(path).close();
    Files.writeString(path.resolve("FORMAT"), "corral-store 999\n");

    assertThatThrownBy(() -> Storage.open(path))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("'corral-store 999'")
        .hasMessageContaining("expected: 'corral-store 1'");
  }

  @Test
  void refusesAPathThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> Storage.open(file.resolve("data")))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.StorageFailed.class))
        .hasMessageContaining("cannot write the data directory " + file.resolve("data"));
  }

  @Test
  void refusesADamagedDatabase() throws IOException {
    Path path = directory.resolve("data");
    Storage.open(path).close();
    Files.writeString(path.resolve("db").resolve("CURRENT"), "MANIFEST-nowhere\n");

    assertThatThrownBy(() -> Storage.open(path))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("cannot open the data directory")
        .hasMessageContaining("backup");
  }

  @Test
  void backsUpWhileItServes() {
    Path copy = directory.resolve("copy");
    try (Storage storage = open(Kind.DISK)) {
      Storage.Table table = storage.table("a");
      storage.batch().put(table, bytes("k"), bytes("v")).commit();
      storage.backup(copy);
      storage.batch().put(table, bytes("later"), bytes("v")).commit();

      assertThatThrownBy(() -> storage.backup(copy)).hasMessageContaining("exists");
      try (Storage restored = Storage.open(copy)) {
        assertThat(scan(restored.table("a"), "")).containsExactly("k=v");
      }
    }
  }

  @Test
  void findsAFlippedBit() throws IOException {
    Path path = directory.resolve("data");
    try (Storage storage = Storage.open(path)) {
      byte[] value = new byte[100_000];
      new Random(5).nextBytes(value);
      storage.batch().put(storage.table("a"), bytes("k"), value).commit();
      storage.verify();
    }
    Storage.open(path).close(); // moves the log into a table
    try (var tables = Files.newDirectoryStream(path.resolve("db"), "*.sst")) {
      for (Path table : tables) {
        byte[] content = Files.readAllBytes(table);
        content[content.length / 3] ^= 4;
        Files.write(table, content);
      }
    }
    try (Storage storage = Storage.open(path)) {
      assertThatThrownBy(storage::verify).hasMessageContaining("damaged");
      assertThatThrownBy(() -> storage.table("a").get(bytes("k")))
          .isInstanceOf(FailureException.class);
    }
  }

  @Test
  void refusesUseAfterClosing() {
    Storage storage = open(Kind.DISK);
    Storage.Table table = storage.table("a");
    storage.close();
    storage.close();

    assertThatThrownBy(() -> table.get(bytes("k"))).hasMessageContaining("closed");
    assertThatThrownBy(() -> storage.batch().put(table, bytes("k"), bytes("v")).commit())
        .hasMessageContaining("closed");
  }

  @Test
  void waitsWithClosingUntilAScanHasEnded() throws InterruptedException {
    Storage storage = open(Kind.DISK);
    Storage.Table table = storage.table("a");
    storage.batch().put(table, bytes("1"), bytes("")).put(table, bytes("2"), bytes("")).commit();
    var inside = new CountDownLatch(1);
    var closing = new AtomicBoolean();
    var closed = new AtomicBoolean();
    List<Boolean> closedBefore = new ArrayList<>();
    Thread scanner =
        Thread.ofPlatform()
            .start(() ->
                table.scan(
                    bytes(""),
                    (_, _) -> {
                      inside.countDown();
                      while (!closing.get()) {
                        Thread.onSpinWait();
                      }
                      closedBefore.add(closed.get());
                      return true;
                    }));
    inside.await();
    closing.set(true);
    storage.close();
    closed.set(true);
    scanner.join();

    assertThat(closedBefore).containsExactly(false, false);
  }

  @Test
  void givesTheSpaceOfDroppedKeysBack() throws IOException {
    Path path = directory.resolve("data");
    try (Storage storage = Storage.open(path)) {
      Storage.Table table = storage.table("a");
      var random = new Random(7);
      for (int i = 0; i < 100; i++) {
        byte[] value = new byte[200_000];
        random.nextBytes(value);
        storage.batch().put(table, bytes("x" + i), value).commit();
      }
      storage.batch().deleteAll(table, bytes("x")).commit();
      assertThat(scan(table, "")).isEmpty();

      while (databaseFiles(path) > 1 << 20) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void refusesWritesBeforeTheDiskIsFullAndTakesThemAgainWhenThereIsSpace() {
    var left = new AtomicLong(1L << 40);
    Path path = directory.resolve("data");
    try (Storage storage = RocksStorage.open(path, Storage.Durability.SYNC, left::get)) {
      Storage.Table table = storage.table("a");
      storage.batch().put(table, bytes("k"), bytes("v")).commit();
      left.set(FreeSpace.RESERVE / 2);

      assertThatThrownBy(() -> storage.batch().put(table, bytes("new"), bytes("v")).commit())
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.StorageFailed.class))
          .hasMessageContaining("the disk is full");
      assertThat(storage.refusal()).isPresent();
      assertThat(scan(table, "")).containsExactly("k=v");
      storage.batch().delete(table, bytes("k")).commit();

      left.set(1L << 40);
      assertThat(storage.refusal()).isEmpty();
      storage.batch().put(table, bytes("new"), bytes("v")).commit();
      assertThat(scan(table, "")).containsExactly("new=v");
    }
  }

  /** Returns the bytes of everything in the database, its log included. */
  private static long databaseFiles(Path path) throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(path.resolve("db"))) {
      for (Path file : files) {
        bytes += file.toFile().length();
      }
    }
    return bytes;
  }

  private static List<String> scan(Storage.Table table, String prefix) {
    List<String> found = new ArrayList<>();
    table.scan(
        bytes(prefix),
        (key, value) -> found.add(new String(key, UTF_8) + "=" + new String(value, UTF_8)));
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
