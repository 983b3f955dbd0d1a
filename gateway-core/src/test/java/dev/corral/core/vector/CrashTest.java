package dev.corral.core.vector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed at random and its store opened again: every acknowledged write is
 * there, of the one in flight all or nothing, and nothing else.
 */
class CrashTest {

  private static final int ROUNDS = 4;
  private static final int IDS = 40;

  @TempDir Path directory;

  @Test
  void losesNoAcknowledgedWriteWhenKilled() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    int written = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int acknowledged = writeUntilKilled(written, 20 + random.nextInt(300));
      written = recovered(acknowledged);
    }
    assertThat(written).isGreaterThan(ROUNDS * 20);
  }

  /** Runs a writer from a step on, kills it after some acknowledgements, and returns the last. */
  private int writeUntilKilled(int from, int acknowledgements) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.resolve("data").toString(),
                String.valueOf(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = from;
    try (var lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
      int left = acknowledgements;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Integer.parseInt(line);
        if (--left == 0) {
          writer.toHandle().destroyForcibly(); // leaves the pipe open, for what was acknowledged
        }
      }
    }
    assertThat(writer.waitFor()).isEqualTo(128 + 9);
    return last;
  }

  /** Checks what is in the store and returns the step that it is at. */
  private int recovered(int acknowledged) {
    try (Storage storage = Storage.open(directory.resolve("data"));
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection collection = database.find(Namespace.DEFAULT, "crash").orElseThrow();
      Map<String, String> found = new TreeMap<>();
      for (Entry entry : collection.get(Selection.EVERYTHING, EnumSet.allOf(Part.class), null, 0)) {
        found.put(entry.id(), describe(entry));
      }
      if (found.equals(expected(acknowledged))) {
        return acknowledged;
      }
      assertThat(found).isEqualTo(expected(acknowledged + 1));
      return acknowledged + 1;
    }
  }

  private static Map<String, String> expected(int steps) {
    Map<String, String> state = new TreeMap<>();
    for (int step = 1; step <= steps; step++) {
      for (Entry entry : entriesOf(step)) {
        state.put(entry.id(), describe(entry));
      }
      if (step % 3 == 0) {
        state.remove(doomedBy(step));
      }
    }
    return state;
  }

  private static List<Entry> entriesOf(int step) {
    return step % 3 == 0 ? List.of() : List.of(entry(step, step), entry(step + 17, step));
  }

  private static Entry entry(int id, int step) {
    return new Entry(
        "id" + id % IDS,
        new float[] {step, id},
        "text " + step,
        Map.of("step", new Value.Whole(step)));
  }

  private static String doomedBy(int step) {
    return "id" + step % IDS;
  }

  private static String describe(Entry entry) {
    float[] vector = entry.vector();
    return (vector == null ? "" : vector[0]) + " " + entry.document() + " " + entry.metadata();
  }

  /** The process that is killed: writes step by step and says so after each. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] args) {
      try (Storage storage = Storage.open(Path.of(args[0]));
          VectorDatabase database = VectorDatabase.open(storage)) {
        VectorCollection collection =
            database.create(Namespace.DEFAULT, "crash", CollectionSettings.DEFAULT, true);
        for (int step = Integer.parseInt(args[1]) + 1; ; step++) {
          if (step % 3 == 0) {
            collection.delete(Selection.ofIds(List.of(doomedBy(step))));
          } else {
            collection.upsert(entriesOf(step));
          }
          System.out.writeBytes((step + "\n").getBytes(UTF_8));
          System.out.flush();
        }
      }
    }
  }
}
