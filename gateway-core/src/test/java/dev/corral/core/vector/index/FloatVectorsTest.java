package dev.corral.core.vector.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors in memory and on disk are the same vectors. */
class FloatVectorsTest {

  private static final int DIMENSION = 96;
  private static final int COUNT = 5 * FloatVectors.CHUNK + 17;

  @TempDir private Path directory;

  private final Random random = new Random(5);
  private final FloatVectors vectors = new FloatVectors(DIMENSION, Metric.COSINE);
  private final float[][] originals = new float[COUNT][DIMENSION];

  private void append(int from, int to) {
    for (int i = from; i < to; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        originals[i][d] = (float) random.nextGaussian();
      }
      assertThat(vectors.append(originals[i])).isEqualTo(i);
    }
  }

  @Test
  void movesWholeChunksAndReadsThemAsTheyWere() throws IOException {
    append(0, COUNT - 100);
    float[] before = distances();
    long inMemory = vectors.bytes();

    vectors.moveToDisk(directory, 3 * FloatVectors.CHUNK + 5);
    assertThat(vectors.onDisk()).isEqualTo(3 * FloatVectors.CHUNK);
    append(COUNT - 100, COUNT);
    vectors.moveToDisk(directory, COUNT);

    assertThat(vectors.onDisk()).isEqualTo(5 * FloatVectors.CHUNK);
    assertThat(vectors.bytes()).isLessThan(inMemory / 3);
    for (int i = 0; i < COUNT; i++) {
      assertThat(vectors.copy(i)).isEqualTo(originals[i]);
    }
    assertThat(distances()).startsWith(before);
  }

  @Test
  void leavesNoFileBehind() throws IOException {
    append(0, COUNT);
    vectors.moveToDisk(directory, COUNT);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void keepsInMemoryWhatCannotBeWritten() throws IOException {
    append(0, COUNT);
    Path taken = Files.createFile(directory.resolve("taken"));

    assertThatThrownBy(() -> vectors.moveToDisk(taken.resolve("below"), COUNT))
        .isInstanceOf(IOException.class);

    assertThat(vectors.onDisk()).isZero();
    assertThat(vectors.copy(3)).isEqualTo(originals[3]);
  }

  @Test
  void readsWhileItMovesThoughReadersAreInterrupted() throws Exception {
    append(0, COUNT);
    var done = new AtomicBoolean();
    var problem = new AtomicReference<Throwable>();
    List<Thread> readers =
        Stream.of(1, 2, 3)
            .map(seed ->
                Thread.ofPlatform()
                    .start(() -> {
                      var own = new Random(seed);
                      try {
                        while (!done.get()) {
                          Thread.currentThread().interrupt();
                          int at = own.nextInt(COUNT);
                          assertThat(vectors.copy(at)).isEqualTo(originals[at]);
                        }
                      } catch (Throwable e) {
                        problem.set(e);
                      }
                    }))
            .toList();
    for (int below = 0; below <= COUNT; below += 64) {
      vectors.moveToDisk(directory, below);
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(problem.get()).isNull();
    assertThat(vectors.onDisk()).isEqualTo(5 * FloatVectors.CHUNK);
  }

  private float[] distances() {
    Scorer scorer = vectors.scorer(originals[1]);
    float[] distances = new float[vectors.end()];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = scorer.distance(i);
    }
    return distances;
  }
}
