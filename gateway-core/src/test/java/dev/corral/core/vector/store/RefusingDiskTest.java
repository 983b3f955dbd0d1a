package dev.corral.core.vector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.FailureException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes only a part of a write, which the system's limit on the size of a file brings
 * about: the log is cut off in the middle of a batch.
 */
class RefusingDiskTest {

  /** Opens once without the limit, which unpacks the native library: that one is larger. */
  private static final String LIMITED = "\"$0\" \"$@\" 0 && ulimit -f 1500 && exec \"$0\" \"$@\" 2";

  @TempDir Path directory;

  @Test
  void answersGoOnAndWritesComeBackWithoutARestart() throws Exception {
    Path data = directory.resolve("data");
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                LIMITED,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("refused: the disk is full").contains("back after");
    int acknowledged = Integer.parseInt(output.strip().lines().toList().getLast());
    try (Storage storage = Storage.open(data)) {
      Storage.Table table = storage.table("a");
      int[] seen = {0};
      table.scan(
          new byte[0],
          (key, value) -> {
            assertThat(key).isEqualTo(key(seen[0]));
            assertThat(value).isEqualTo(value(seen[0]));
            seen[0]++;
            return true;
          });
      assertThat(seen[0]).isEqualTo(acknowledged);
    }
  }

  private static byte[] key(int n) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
  }

  private static byte[] value(int n) {
    byte[] value = new byte[100_000];
    new Random(n).nextBytes(value);
    return value;
  }

  /**
   * Writes until it was refused and taken up again so many times; prints how many were
   * acknowledged.
   */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) {
      Path data = Path.of(arguments[0]);
      try (Storage storage = RocksStorage.open(data, Storage.Durability.SYNC, () -> 1L << 40)) {
        Storage.Table table = storage.table("a");
        int acknowledged = 0;
        for (int refusals = 0; refusals < Integer.parseInt(arguments[1]); ) {
          try {
            storage.batch().put(table, key(acknowledged), value(acknowledged)).commit();
            acknowledged++;
          } catch (FailureException e) {
            System.out.println("refused: " + e.failure().message());
            refusals++;
            awaitRecovery(storage, table, acknowledged);
          }
        }
        System.out.println(acknowledged);
      }
    }

    private static void awaitRecovery(Storage storage, Storage.Table table, int acknowledged) {
      long begin = System.nanoTime();
      while (storage.refusal().isPresent()) {
        byte[] last = table.get(key(acknowledged - 1));
        if (last == null || last.length != 100_000 || table.get(key(acknowledged)) != null) {
          throw new AssertionError("reads are wrong while writes are refused");
        }
      }
      System.out.println("back after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }
  }
}
