package dev.corral.core.vector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to collections that do not fit into memory together. */
class MemoryBudgetTest {

  private static final Namespace HERE = Namespace.DEFAULT;

  @Test
  void unloadsWhatWasUsedLeastRecently() {
    var tight = new VectorSettings(Engine.HNSW, 600_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight)) {
      List<VectorCollection> made = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        VectorCollection docs = small.create(HERE, "docs-" + i, CollectionSettings.DEFAULT, false);
        docs.add(IntStream.range(0, 100).mapToObj(n -> entry("id" + n, n, 1)).toList());
        made.add(docs);
      }
      assertThat(made)
          .filteredOn(c -> ((LocalCollection) c).current() == null)
          .hasSizeBetween(5, 19);
      for (VectorCollection docs : made) {
        assertThat(docs.count()).isEqualTo(100);
        docs.upsert(List.of(entry("new", 7, 7)));
        assertThat(ids(docs)).hasSize(101).endsWith("new");
      }
    }
  }

  @Test
  void refusesWritesBeyondTheMemoryLimitAndGoesOnReading() {
    var tight = new VectorSettings(Engine.HNSW, 100_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight)) {
      VectorCollection docs = small.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      int held = addUntilRefused(docs);

      assertThat(held).isBetween(100, 240);
      assertThat(ids(docs)).hasSize(held);
      docs.delete(Selection.ofIds(ids(docs).subList(0, 90)));
      docs.add(List.of(entry("more", 1, 1)));
      assertThat(ids(docs)).hasSize(held - 89).endsWith("more");
    }
  }

  @Test
  void refusesABatchThatWouldNotFitBeforeItIsThere() {
    var tight = new VectorSettings(Engine.HNSW, 1_000_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight)) {
      VectorCollection docs = small.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      Map<String, Value> large = Map.of("note", new Value.Text("x".repeat(1_100_000)));

      assertThatThrownBy(() -> docs.add(List.of(new Entry("a", new float[2], null, large))))
          .hasMessageContaining("[docs] is over the memory limit for vectors of 1000000 bytes");
      assertThat(docs.count()).isZero();
    }
  }

  @Test
  void refusesToLoadWhatDoesNotFitAndServesTheRest() {
    try (Storage own = Storage.inMemory()) {
      try (VectorDatabase large = VectorDatabase.open(own)) {
        large
            .create(HERE, "large", CollectionSettings.DEFAULT, false)
            .add(IntStream.range(0, 3_000).mapToObj(n -> entry("id" + n, n, 1)).toList());
        large
            .create(HERE, "small", CollectionSettings.DEFAULT, false)
            .add(List.of(entry("one", 1, 1)));
      }
      try (VectorDatabase small =
          VectorDatabase.open(own, new VectorSettings(Engine.HNSW, 600_000))) {
        VectorCollection docs = small.find(HERE, "large").orElseThrow();
        assertThatThrownBy(docs::count).hasMessageContaining("raise the limit");
        assertThat(small.find(HERE, "small").orElseThrow().count()).isOne();
      }
    }
  }

  @Test
  void waitsForAClaimThatIsAboutToEnd() throws Exception {
    try (Storage own = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(own)) {
      var one = (LocalCollection) database.create(HERE, "one", CollectionSettings.DEFAULT, false);
      var two = (LocalCollection) database.create(HERE, "two", CollectionSettings.DEFAULT, false);
      var budget = new MemoryBudget(100, _ -> {});
      MemoryBudget.Claim first = budget.claim(one);
      first.require(80);
      Thread second =
          Thread.ofVirtual()
              .unstarted(() -> {
                try (MemoryBudget.Claim claim = budget.claim(two)) {
                  claim.require(80);
                }
              });
      var refused = new AtomicReference<Throwable>();
      second.setUncaughtExceptionHandler((_, thrown) -> refused.set(thrown));
      second.start();
      while (second.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      first.close();
      second.join();

      assertThat(refused.get()).isNull();
    }
  }

  @Test
  void refusesOneAtOnceWhereAllWouldWaitForEachOther() throws Exception {
    try (Storage own = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(own)) {
      var one = (LocalCollection) database.create(HERE, "one", CollectionSettings.DEFAULT, false);
      var two = (LocalCollection) database.create(HERE, "two", CollectionSettings.DEFAULT, false);
      var budget = new MemoryBudget(100, _ -> {});
      MemoryBudget.Claim first = budget.claim(one);
      first.require(60);
      MemoryBudget.Claim second = budget.claim(two);
      second.require(40);
      var refused = new AtomicReference<Throwable>();
      Thread waiting = Thread.ofVirtual().unstarted(() -> first.require(10));
      waiting.setUncaughtExceptionHandler((_, thrown) -> refused.set(thrown));
      waiting.start();
      while (waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      assertThatThrownBy(() -> second.require(10)).hasMessageContaining("over the memory limit");
      assertThat(waiting.getState()).isEqualTo(Thread.State.TIMED_WAITING);
      second.close();
      waiting.join();
      assertThat(refused.get()).isNull();
    }
  }

  @Test
  void refusesAtOnceWhatDoesNotFitByItself() {
    try (Storage own = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(own)) {
      var one = (LocalCollection) database.create(HERE, "one", CollectionSettings.DEFAULT, false);
      var two = (LocalCollection) database.create(HERE, "two", CollectionSettings.DEFAULT, false);
      var budget = new MemoryBudget(100, _ -> {});
      try (MemoryBudget.Claim other = budget.claim(one);
          MemoryBudget.Claim large = budget.claim(two)) {
        other.require(50);
        assertThatThrownBy(() -> large.require(101)).hasMessageContaining("over the memory limit");
      }
    }
  }

  @Test
  void countsALoadedCollectionOnce() {
    try (Storage own = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(own)) {
      var one = (LocalCollection) database.create(HERE, "one", CollectionSettings.DEFAULT, false);
      var two = (LocalCollection) database.create(HERE, "two", CollectionSettings.DEFAULT, false);
      var budget = new MemoryBudget(100, _ -> {});
      try (MemoryBudget.Claim loading = budget.claim(one);
          MemoryBudget.Claim other = budget.claim(two)) {
        loading.require(60);
        loading.settle(60);
        other.require(40);
        assertThat(budget.isHalfFull()).isTrue();
      }
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void losesNoWriteAndNeverStandsStillWhileCollectionsComeAndGo() throws Exception {
    var tight = new VectorSettings(Engine.HNSW, 900_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<VectorCollection> made = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        VectorCollection docs = small.create(HERE, "docs-" + i, CollectionSettings.DEFAULT, false);
        docs.add(IntStream.range(0, 300).mapToObj(n -> entry("id" + n, n, 1)).toList());
        made.add(docs);
      }
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "of-" + i;
        running.add(threads.submit(() -> writeHereAndThere(made, name)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  /** Writes to one collection after the other, and reads every write at once. */
  private static void writeHereAndThere(List<VectorCollection> all, String id) {
    var random = new Random(id.hashCode());
    for (int n = 0; n < 400; n++) {
      float[] vector = {n, 2};
      VectorCollection docs = all.get(random.nextInt(all.size()));
      try {
        if (n % 7 == 0) {
          docs.modify(null, Map.of("by", new Value.Text(id)));
        }
        docs.upsert(List.of(entry(id, vector)));
        assertThat(docs.get(Selection.ofIds(List.of(id)), EnumSet.of(Part.VECTOR), null, 0))
            .singleElement()
            .satisfies(found -> assertThat(found.vector()).containsExactly(vector));
      } catch (FailureException e) {
        assertThat(e.failure()).isInstanceOfAny(Failure.TooLarge.class, Failure.Busy.class);
      }
    }
  }

  @Test
  void readsNoTextOfALaterRecordIntoAnEarlierOne() {
    try (Storage own = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(own)) {
      VectorCollection docs = database.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      docs.add(List.of(new Entry("a", new float[] {1, 1}, "of a", null)));
      Rows rows = docs.rows(Selection.EVERYTHING, null, 0);
      docs.delete(Selection.ofIds(List.of("a")));
      ((LocalCollection) docs).unload();
      docs.add(List.of(new Entry("b", new float[] {1, 2}, "of b", null)));

      List<Entry> read = new ArrayList<>();
      rows.each(EnumSet.of(Part.DOCUMENT), read::add);

      assertThat(read).isEmpty();
    }
  }

  @Test
  void staysWithinAHeapThatHoldsAQuarterOfTheDataUnderConcurrentUse(@TempDir Path directory)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx80m",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrowdedHeap.class.getName(),
                directory.resolve("data").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all there").doesNotContain("OutOfMemoryError");
  }

  /** Four threads that write and read 120 MB of vectors with 32 MB for them. */
  static final class CrowdedHeap {

    private static final int COLLECTIONS = 40;
    private static final int RECORDS = 1_000;
    private static final int DIMENSION = 768;

    private CrowdedHeap() {}

    public static void main(String[] arguments) {
      var tight = new VectorSettings(Engine.HNSW, 32L << 20);
      try (Storage storage = Storage.open(Path.of(arguments[0]), Storage.Durability.NONE);
          VectorDatabase database = VectorDatabase.open(storage, tight)) {
        IntStream.range(0, COLLECTIONS)
            .forEach(i -> database.create(HERE, "docs-" + i, CollectionSettings.DEFAULT, false));
        inParallel(n -> write(database, n));
        inParallel(n -> check(database, n));
        System.out.println("all there");
      }
    }

    private static void inParallel(IntConsumer work) {
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < COLLECTIONS; i++) {
          int n = i;
          running.add(threads.submit(() -> work.accept(n)));
        }
        for (Future<?> one : running) {
          one.get();
        }
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void write(VectorDatabase database, int n) {
      VectorCollection docs = database.find(HERE, "docs-" + n).orElseThrow();
      for (int from = 0; from < RECORDS; from += 100) {
        docs.add(IntStream.range(from, from + 100).mapToObj(i -> record(n, i)).toList());
      }
    }

    private static void check(VectorDatabase database, int n) {
      VectorCollection docs = database.find(HERE, "docs-" + (n * 7) % COLLECTIONS).orElseThrow();
      int[] seen = {0};
      docs.scan(
          Selection.EVERYTHING,
          EnumSet.of(Part.VECTOR),
          null,
          0,
          found -> {
            Entry expected = record((n * 7) % COLLECTIONS, seen[0]++);
            assertThat(found.id()).isEqualTo(expected.id());
            assertThat(found.vector()).isEqualTo(expected.vector());
            return true;
          });
      assertThat(seen[0]).isEqualTo(RECORDS);
    }

    private static Entry record(int n, int i) {
      float[] vector = new float[DIMENSION];
      vector[i % DIMENSION] = n + 1;
      vector[0] = i;
      return new Entry("id" + i, vector, null, null);
    }
  }

  private static int addUntilRefused(VectorCollection docs) {
    for (int n = 0; ; n++) {
      try {
        docs.add(List.of(entry("id" + n, n, 1)));
      } catch (FailureException e) {
        assertThat(e.failure()).isInstanceOf(Failure.TooLarge.class);
        return n;
      }
    }
  }

  private static List<String> ids(VectorCollection collection) {
    return collection.get(Selection.EVERYTHING, EnumSet.noneOf(Part.class), null, 0).stream()
        .map(Entry::id)
        .toList();
  }

  private static Entry entry(String id, float... vector) {
    return new Entry(id, vector, null, null);
  }
}
