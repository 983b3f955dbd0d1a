package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.store.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection so large that it has a graph and leaves its vectors to the disk. */
class LargeCollectionTest {

  private static final int COUNT = 11_000;
  private static final int DIMENSION = 128;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private final Random random = new Random(9);
  private final float[][] vectors = new float[COUNT][DIMENSION];

  @Test
  void answersTheSameFromDiskAfterChangesAndARestart() throws Exception {
    try (Storage storage = Storage.open(directory);
        VectorDatabase database = VectorDatabase.open(storage)) {
      LocalCollection docs = (LocalCollection) create(database);
      fill(docs);
      awaitDisk(docs);
      assertThat(memoryOfVectors(docs)).isLessThan(COUNT * DIMENSION * Float.BYTES / 2);
      check(docs);
      change(docs);
      check(docs);
    }
    try (Storage storage = Storage.open(directory);
        VectorDatabase database = VectorDatabase.open(storage)) {
      LocalCollection docs =
          (LocalCollection) database.find(Namespace.DEFAULT, "docs").orElseThrow();
      check(docs);
      awaitDisk(docs);
      check(docs);
    }
  }

  private static VectorCollection create(VectorDatabase database) {
    return database.create(Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, false);
  }

  private void fill(VectorCollection docs) {
    for (int from = 0; from < COUNT; from += 500) {
      List<Entry> batch = new ArrayList<>();
      for (int i = from; i < from + 500; i++) {
        renew(i);
        batch.add(new Entry("r" + i, vectors[i], null, null));
      }
      docs.add(batch);
    }
  }

  private void renew(int i) {
    for (int d = 0; d < DIMENSION; d++) {
      vectors[i][d] = (float) random.nextGaussian();
    }
  }

  private void change(VectorCollection docs) {
    for (int i = 0; i < COUNT; i += 97) {
      renew(i);
      docs.upsert(List.of(new Entry("r" + i, vectors[i], null, null)));
    }
  }

  /** Compares records and nearest neighbours with what was written. */
  private void check(VectorCollection docs) {
    assertThat(docs.count()).isEqualTo(COUNT);
    for (int i = 0; i < COUNT; i += 97) {
      Selection one = Selection.ofIds(List.of("r" + i));
      assertThat(docs.get(one, Set.of(VectorCollection.Part.VECTOR), null, 0))
          .singleElement()
          .extracting(Entry::vector)
          .isEqualTo(vectors[i]);
      List<Match> found =
          docs.query(List.of(vectors[i]), 3, Selection.EVERYTHING, Set.of()).getFirst();
      assertThat(found.getFirst().entry().id()).isEqualTo("r" + i);
      assertThat(found.getFirst().distance()).isCloseTo(0, Offset.offset(1e-3f));
      assertThat(docs.query(List.of(vectors[i]), 3, one, Set.of()).getFirst()).hasSize(1);
    }
  }

  private static long memoryOfVectors(LocalCollection docs) {
    return docs.snapshot().vectors().vectors().bytes();
  }

  private static void awaitDisk(LocalCollection docs) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (docs.snapshot().vectors().vectors().onDisk() < COUNT - 512) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
