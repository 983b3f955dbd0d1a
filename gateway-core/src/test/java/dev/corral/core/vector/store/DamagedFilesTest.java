package dev.corral.core.vector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file of a store that was killed is damaged in every way, over and over: what then opens has
 * every write, or where the end of the log is gone those before it, each as a whole; never anything
 * else.
 */
class DamagedFilesTest {

  /** Commits that are in tables, and those that are in the log only. */
  private static final int IN_TABLES = 40;

  private static final int COMMITS = 80;
  private static final int TRIALS = 12;

  @TempDir Path directory;

  /** One of the ways to damage a file. */
  private enum Damage {
    /** One bit is another. */
    FLIPPED,
    /** The end is gone. */
    CUT,
    /** A block of the disk is zero. */
    ZEROED,
    /** The file is gone. */
    DELETED
  }

  /** What came of it. */
  private enum Outcome {
    REFUSED,
    UNREADABLE,
    SERVED_WHOLE,
    SERVED_WITHOUT_THE_END
  }

  @Test
  void servesWhatWasWrittenOrRefuses() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Path killed = killedStore();
    List<Map<String, String>> history = history();
    assertThat(trial(copy(killed), history)).isEqualTo(Outcome.SERVED_WHOLE);
    Map<String, Map<Outcome, Integer>> seen = new HashMap<>();
    for (Path file : files(killed)) {
      for (Damage damage : Damage.values()) {
        for (int i = 0; i < (damage == Damage.DELETED ? 1 : TRIALS); i++) {
          Path copy = copy(killed);
          Path damaged = copy.resolve(killed.relativize(file).toString());
          if (damage(damaged, damage, random)) {
            String name = file.getFileName().toString();
            Outcome outcome = trial(copy, history);
            seen.computeIfAbsent(damage + " " + name, _ -> new EnumMap<>(Outcome.class))
                .merge(outcome, 1, Integer::sum);
            assertThat(outcome == Outcome.SERVED_WITHOUT_THE_END && !name.endsWith(".log"))
                .as("%s %s: lost the end", damage, name)
                .isFalse();
          }
          deleteTree(copy);
        }
      }
    }
    seen.forEach((what, outcomes) -> System.out.println(what + " " + outcomes));
    assertThat(seen.values().stream().anyMatch(one -> one.containsKey(Outcome.REFUSED))).isTrue();
    assertThat(seen.values().stream().anyMatch(one -> one.containsKey(Outcome.UNREADABLE)))
        .isTrue();
  }

  /** Over such a type RocksDB reads forever; the other bits are for the test above. */
  @Test
  @Timeout(60)
  void refusesRecordsOfAnotherKindInTheManifest() throws IOException {
    Path killed = killedStore();
    Path manifest =
        files(killed).stream()
            .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
            .findFirst()
            .orElseThrow();
    byte[] content = Files.readAllBytes(manifest);
    var records = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < content.length; at += 7 + records.getShort(at + 4)) {
      Path copy = copy(killed);
      byte[] damaged = content.clone();
      damaged[at + 6] ^= 4;
      Files.write(copy.resolve(killed.relativize(manifest).toString()), damaged);
      assertThat(trial(copy, history())).isEqualTo(Outcome.REFUSED);
      deleteTree(copy);
    }
  }

  /** Returns the copy of a store while it was open, which is what a killed process leaves. */
  private Path killedStore() throws IOException {
    Path live = directory.resolve("live");
    try (Storage storage = Storage.open(live)) {
      for (int i = 0; i < IN_TABLES; i++) {
        commit(storage, i);
      }
    }
    try (Storage storage = Storage.open(live)) {
      for (int i = IN_TABLES; i < COMMITS; i++) {
        commit(storage, i);
      }
      return copy(live);
    }
  }

  private static void commit(Storage storage, int i) {
    Storage.Table a = storage.table("a");
    Storage.Table b = storage.table("b");
    Storage.Batch batch =
        storage
            .batch()
            .put(a, bytes("k" + i % 50), bytes(value(i)))
            .put(b, bytes("k" + i % 50), bytes(value(i)));
    if (i % 5 == 0) {
      batch.delete(a, bytes("k" + (i + 7) % 50)).delete(b, bytes("k" + (i + 7) % 50));
    }
    batch.commit();
  }

  private static String value(int i) {
    byte[] value = new byte[600];
    new Random(i).nextBytes(value);
    return i + " " + Arrays.toString(value);
  }

  /** Returns what there is after 0, 1, 2… commits. */
  private static List<Map<String, String>> history() {
    List<Map<String, String>> history = new ArrayList<>();
    Map<String, String> state = new HashMap<>();
    history.add(Map.copyOf(state));
    for (int i = 0; i < COMMITS; i++) {
      state.put("k" + i % 50, value(i));
      if (i % 5 == 0) {
        state.remove("k" + (i + 7) % 50);
      }
      history.add(Map.copyOf(state));
    }
    return history;
  }

  private static Outcome trial(Path path, List<Map<String, String>> history) {
    try (Storage storage = Storage.open(path)) {
      Map<String, String> a;
      Map<String, String> b;
      try {
        a = contents(storage.table("a"));
        b = contents(storage.table("b"));
      } catch (FailureException e) {
        return Outcome.UNREADABLE;
      }
      assertThat(a).as("atomic over tables").isEqualTo(b);
      int commits = history.lastIndexOf(a);
      assertThat(commits).as("a state that was once").isGreaterThanOrEqualTo(IN_TABLES);
      return commits == COMMITS ? Outcome.SERVED_WHOLE : Outcome.SERVED_WITHOUT_THE_END;
    } catch (FailureException e) {
      return Outcome.REFUSED;
    }
  }

  private static Map<String, String> contents(Storage.Table table) {
    Map<String, String> contents = new HashMap<>();
    table.scan(
        new byte[0],
        (key, value) -> {
          contents.put(new String(key, UTF_8), new String(value, UTF_8));
          return true;
        });
    return contents;
  }

  /** Returns the files of the database, without its lock and its own log of events. */
  private static List<Path> files(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("LOCK|LOG.*"))
          .sorted()
          .toList();
    }
  }

  private static boolean damage(Path file, Damage damage, Random random) throws IOException {
    byte[] content = Files.readAllBytes(file);
    if (damage == Damage.DELETED) {
      Files.delete(file);
      return true;
    }
    if (content.length == 0) {
      return false;
    }
    int at = random.nextInt(content.length);
    switch (damage) {
      case FLIPPED -> content[at] ^= (byte) (1 << random.nextInt(8));
      case CUT -> content = Arrays.copyOf(content, at);
      case ZEROED ->
          Arrays.fill(
              content, at / 512 * 512, Math.min(content.length, at / 512 * 512 + 512), (byte) 0);
      case DELETED -> throw new AssertionError();
    }
    Files.write(file, content);
    return true;
  }

  private Path copy(Path store) throws IOException {
    Path copy = Files.createTempDirectory(directory, "copy");
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(store.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.toString().contains("native")) {
          Files.copy(file, target);
        }
      }
    }
    return copy;
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
