package dev.corral.core.vector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fails to sync or to write, in a process of its own. It is the witness of what each
 * mode promises, too: whoever is not told of a failed sync has not waited for one.
 */
@EnabledOnOs(OS.LINUX)
class FailingDiskTest {

  private static final int BEFORE = 10;
  private static final String UNSYNCED =
      "the disk failed to sync, so writes are refused until a restart: check the disk";

  @TempDir Path directory;

  @Test
  void syncedBeforeTheAnswerAFailedSyncIsNoAnswer() throws Exception {
    assertThat(run(Durability.SYNC, "syncs"))
        .containsExactly(
            "acknowledged 10",
            "refused: " + UNSYNCED,
            "reads go on",
            "refused for good: " + UNSYNCED,
            "acknowledged 10");
    assertThat(kept()).isBetween(10, 11); // the refused one may be there, as a whole
  }

  @Test
  void syncedWithinAnIntervalAFailedSyncIsToldOfSoon() throws Exception {
    List<String> told = run(Durability.INTERVAL, "syncs");

    assertThat(told)
        .containsSubsequence(
            "acknowledged 10",
            "the first write afterwards is answered",
            "reads go on",
            "refused for good: " + UNSYNCED);
    int acknowledged = last(told);
    assertThat(acknowledged).isGreaterThan(BEFORE);
    assertThat(kept()).isBetween(acknowledged, acknowledged + 1);
  }

  @Test
  void notSyncedNobodyNoticesAFailedSync() throws Exception {
    List<String> told = run(Durability.NONE, "syncs");

    assertThat(told)
        .containsExactly(
            "acknowledged 10",
            "the first write afterwards is answered",
            "not refused",
            "acknowledged " + last(told));
    assertThat(kept()).isEqualTo(last(told));
  }

  @Test
  void aFailedWriteIsNoAnswer() throws Exception {
    List<String> told = run(Durability.SYNC, "writes");

    assertThat(told.subList(0, 3))
        .containsExactly(
            "acknowledged 10",
            "refused: the disk refused (IOError): nothing of this request was kept",
            "reads go on");
    assertThat(kept()).isBetween(10, 11);
  }

  private List<String> run(Durability durability, String failing) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.resolve("data").toString(),
                durability.name(),
                failing)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().filter(line -> !line.contains("Housekeeping")).toList();
  }

  private static int last(List<String> told) {
    return Integer.parseInt(told.getLast().replace("acknowledged ", ""));
  }

  /** Returns how many records there are after a restart on a disk that works again. */
  private int kept() {
    try (Storage storage = Storage.open(directory.resolve("data"))) {
      storage.verify();
      int[] seen = {0};
      storage
          .table("a")
          .scan(
              new byte[0],
              (key, value) -> {
                assertThat(key).isEqualTo(bytes(seen[0]));
                assertThat(value).isEqualTo(bytes(seen[0]));
                seen[0]++;
                return true;
              });
      return seen[0];
    }
  }

  private static byte[] bytes(int n) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
  }

  /** Writes, lets the disk fail, writes on until it is refused or nothing happens. */
  static final class Writer {

    /** Many times the interval of syncs. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** All in one write buffer: RocksDB syncs the file of a full one in every mode. */
    private static final int MOST = 20_000;

    private final Storage storage;
    private final Storage.Table table;
    private int acknowledged;

    private Writer(Storage storage) {
      this.storage = storage;
      this.table = storage.table("a");
    }

    public static void main(String[] arguments) throws IOException {
      Path data = Path.of(arguments[0]);
      Storage storage = Storage.open(data, Durability.valueOf(arguments[1]));
      var writer = new Writer(storage);
      for (int i = 0; i < BEFORE; i++) {
        writer.write();
      }
      System.out.println("acknowledged " + writer.acknowledged);
      if (arguments[2].equals("syncs")) {
        FailingCalls.failSyncs();
      } else {
        FailingCalls.failWrites(log(data));
      }
      writer.writeUntilRefused();
      System.out.println("acknowledged " + writer.acknowledged);
      FailingCalls.end(); // as a process that is killed
    }

    /** Returns the descriptor of the database's log. */
    private static int log(Path data) throws IOException {
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
        return descriptors
            .filter(each -> {
              try {
                String file = Files.readSymbolicLink(each).toString();
                return file.startsWith(data.toString()) && file.endsWith(".log");
              } catch (IOException e) {
                return false; // that of the listing
              }
            })
            .map(each -> Integer.parseInt(each.getFileName().toString()))
            .findFirst()
            .orElseThrow();
      }
    }

    private void write() {
      storage.batch().put(table, bytes(acknowledged), bytes(acknowledged)).commit();
      acknowledged++;
    }

    private void writeUntilRefused() {
      int before = acknowledged;
      long begin = System.nanoTime();
      while (acknowledged < MOST && System.nanoTime() - begin < PATIENCE_NANOS) {
        try {
          write();
        } catch (FailureException e) {
          System.out.println("refused: " + e.failure().message());
          readOn();
          return;
        }
        if (acknowledged == before + 1) {
          System.out.println("the first write afterwards is answered");
        }
      }
      System.out.println("not refused");
    }

    private void readOn() {
      for (int i = 0; i < acknowledged; i++) {
        byte[] value = table.get(bytes(i));
        if (value == null || !java.util.Arrays.equals(value, bytes(i))) {
          throw new AssertionError("record " + i + " is gone");
        }
      }
      System.out.println("reads go on");
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < PATIENCE_NANOS / 4) {
        if (storage.refusal().isEmpty()) {
          return;
        }
      }
      System.out.println("refused for good: " + storage.refusal().orElseThrow().message());
    }
  }
}
