package dev.corral.benchmarks.micro;

import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Match;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ten nearest of a collection in memory: random unit vectors, so a time, not a recall. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SearchCollection {

  private static final int DIMENSION = 384;

  /** Vectors in the collection. */
  @Param({"1000", "10000"})
  private int size;

  private @Nullable VectorCollection collection;
  private float[] query = new float[0];

  /** Fills the collection. */
  @Setup
  public void fill() {
    Random random = new Random(7);
    VectorDatabase database = VectorDatabase.open(Storage.inMemory());
    VectorCollection made =
        database.create(Namespace.DEFAULT, "bench", CollectionSettings.DEFAULT, false);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      entries.add(new Entry("id" + i, vector(random), null, null));
    }
    made.add(entries);
    query = vector(random);
    collection = made;
  }

  /** Searches. */
  @Benchmark
  public List<List<Match>> search() {
    VectorCollection filled = collection;
    if (filled == null) {
      throw new IllegalStateException("used before its set-up");
    }
    return filled.query(List.of(query), 10, Selection.EVERYTHING, Set.of());
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    double square = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      square += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }
}
