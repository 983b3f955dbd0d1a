package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs that outlive their process, whole, outdated and damaged. */
class GraphFilesTest {

  private static final int DIMENSION = 128;
  private static final int COUNT = 2_000;

  @TempDir Path directory;

  private final Random random = new Random(11);
  private final Definition definition =
      new Definition(
          new UUID(1, 2), Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, DIMENSION);

  /** Records in the order of their sequences with their vectors. */
  private record Content(RecordTable records, FloatVectors vectors) {}

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"HNSW", "HNSW_FLOAT"})
  void restoresAGraphOverTheSameRecords(Engine engine) {
    List<float[]> vectors = vectors(COUNT);
    Content content = content(vectors, sequences(COUNT));
    VectorIndex built = built(engine, content);
    var files = new GraphFiles(directory);
    files.save(definition.id(), content.records(), content.vectors(), built);

    GraphFiles.Restored restored =
        files.restore(definition, engine, content.records(), content.vectors());

    assertThat(restored).isNotNull();
    assertThat(restored.changes()).isZero();
    assertThat(restored.graph().end()).isEqualTo(COUNT);
    assertThat(recall(restored.graph(), content)).isGreaterThan(.95);
    assertThat(files.ids()).containsExactly(definition.id());
  }

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"HNSW", "HNSW_FLOAT"})
  void restoresAGraphOverRecordsThatHaveChangedSince(Engine engine) {
    List<float[]> vectors = vectors(COUNT);
    List<Long> sequences = sequences(COUNT);
    Content before = content(vectors, sequences);
    var files = new GraphFiles(directory);
    files.save(definition.id(), before.records(), before.vectors(), built(engine, before));
    for (int i = COUNT - 1; i >= 0; i--) {
      if (i % 10 == 3) {
        vectors.remove(i);
        sequences.remove(i);
      } else if (i % 20 == 4) {
        vectors.set(i, vector());
      }
    }
    vectors.addAll(vectors(100));
    addAfter(sequences, COUNT, 100);
    Content after = content(vectors, sequences);

    GraphFiles.Restored restored =
        files.restore(definition, engine, after.records(), after.vectors());

    assertThat(restored).isNotNull();
    assertThat(restored.changes()).isEqualTo(COUNT / 10 + 2 * COUNT / 20);
    assertThat(restored.graph().end()).isEqualTo(COUNT - COUNT / 10);
    while (restored.graph().end() < after.records().end()) {
      restored.graph().add();
    }
    assertThat(recall(restored.graph(), after)).isGreaterThan(.93);
  }

  @Test
  void buildsAnewWhereTooMuchIsGone() {
    Content before = content(vectors(COUNT), sequences(COUNT));
    var files = new GraphFiles(directory);
    files.save(
        definition.id(), before.records(), before.vectors(), built(Engine.HNSW_FLOAT, before));
    Content after = content(vectors(COUNT), sequences(COUNT));

    assertThat(files.restore(definition, Engine.HNSW_FLOAT, after.records(), after.vectors()))
        .isNull();
  }

  @Test
  void neverUsesADamagedFile() throws IOException {
    Content content = content(vectors(300), sequences(300));
    var files = new GraphFiles(directory);
    files.save(definition.id(), content.records(), content.vectors(), built(Engine.HNSW, content));
    Path file = directory.resolve(definition.id() + ".graph");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 60; i++) {
      byte[] damaged =
          i % 2 == 0 ? flipped(whole) : Arrays.copyOf(whole, random.nextInt(whole.length));
      Files.write(file, damaged);
      assertThat(restore(files, content)).isNull();
    }
    Files.write(file, whole);
    assertThat(restore(files, content)).isNotNull();
    Files.delete(file);
    assertThat(restore(files, content)).isNull();
  }

  private byte[] flipped(byte[] whole) {
    byte[] damaged = whole.clone();
    damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
    return damaged;
  }

  private GraphFiles.@Nullable Restored restore(GraphFiles files, Content content) {
    return files.restore(definition, Engine.HNSW, content.records(), content.vectors());
  }

  @Test
  void takesTheGraphUpAfterARestartAndRebuildsADamagedOneWhileItServes() throws IOException {
    Path graphs = directory.resolve("graphs");
    int count = Engine.CODES_COMPARED + 500;
    List<float[]> vectors = IntStream.range(0, count).mapToObj(_ -> small()).toList();
    try (Storage storage = Storage.open(directory);
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection docs =
          database.create(Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, false);
      docs.add(IntStream.range(0, count).mapToObj(i -> entry("id" + i, vectors.get(i))).toList());
      awaitGraph(docs, count);
    }
    assertThat(graphs).isDirectoryContaining("glob:**.graph");
    try (Storage storage = Storage.open(directory);
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection docs = database.find(Namespace.DEFAULT, "docs").orElseThrow();
      assertThat(nearest(docs, vectors.get(77))).isEqualTo("id77");
      awaitGraph(docs, count);
      assertThat(nearest(docs, vectors.get(78))).isEqualTo("id78");
    }
    Path file = onlyFileOf(graphs);
    Files.write(file, flipped(Files.readAllBytes(file)));
    try (Storage storage = Storage.open(directory);
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection docs = database.find(Namespace.DEFAULT, "docs").orElseThrow();
      assertThat(nearest(docs, vectors.get(79))).isEqualTo("id79");
      awaitGraph(docs, count);
      database.drop(Namespace.DEFAULT, "docs");
      assertThat(graphs).isDirectoryNotContaining("glob:**.graph");
    }
  }

  private static Path onlyFileOf(Path graphs) throws IOException {
    try (var files = Files.list(graphs)) {
      return files.collect(Collectors.toList()).getFirst();
    }
  }

  private static void awaitGraph(VectorCollection collection, int end) {
    while (true) {
      Snapshot snapshot = ((LocalCollection) collection).current();
      VectorIndex graph = snapshot == null ? null : snapshot.vectors().graph();
      if (graph != null && graph.end() == end) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  private static String nearest(VectorCollection docs, float[] query) {
    return docs.query(List.of(query), 1, Selection.EVERYTHING, EnumSet.noneOf(Part.class))
        .getFirst()
        .getFirst()
        .entry()
        .id();
  }

  /** Builds a graph, as large collections have one. */
  private static VectorIndex built(Engine engine, Content content) {
    VectorIndex graph =
        engine.create(content.vectors(), CollectionSettings.DEFAULT, Engine.CODES_COMPARED + 1);
    while (graph.end() < content.records().end()) {
      graph.add();
    }
    return graph;
  }

  /** Returns the share of the true ten nearest among the ten found, over 50 queries. */
  private double recall(VectorIndex graph, Content content) {
    int hits = 0;
    OrdinalSet all = content.records().live();
    for (int i = 0; i < 50; i++) {
      float[] query = vector();
      var exact = new Nearest(10);
      content.vectors().scorer(query).scan(all, 0, content.records().end(), exact);
      var found = new Nearest(10);
      graph.search(query, 150, all, found);
      Set<Integer> wanted =
          Arrays.stream(exact.drain().ordinals()).boxed().collect(Collectors.toSet());
      for (int ordinal : found.drain().ordinals()) {
        hits += wanted.contains(ordinal) ? 1 : 0;
      }
    }
    return hits / 500.0;
  }

  private static Content content(List<float[]> vectors, List<Long> sequences) {
    var held = new FloatVectors(DIMENSION, Space.COSINE.metric());
    RecordTable.Editor records = RecordTable.EMPTY.edit();
    for (int i = 0; i < vectors.size(); i++) {
      held.append(vectors.get(i));
      long sequence = sequences.get(i);
      records.append(new StoredRecord(sequence, "id" + sequence, Attributes.NONE, 0), true);
    }
    return new Content(records.build(), held);
  }

  private static List<Long> sequences(int count) {
    List<Long> sequences = new ArrayList<>();
    addAfter(sequences, 0, count);
    return sequences;
  }

  /** Adds sequences with gaps, as deletions leave them. */
  private static void addAfter(List<Long> sequences, long first, int count) {
    for (int i = 0; i < count; i++) {
      sequences.add(3 * (first + i));
    }
  }

  private List<float[]> vectors(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> vector())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Near one of 40 places in few directions: as hard to search as texts, not as noise. */
  private float[] vector() {
    var place = new Random(random.nextInt(40));
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (place.nextGaussian() + (i < 16 ? random.nextGaussian() : 0));
    }
    return vector;
  }

  private float[] small() {
    float[] vector = new float[8];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static Entry entry(String id, float[] vector) {
    return new Entry(id, vector, null, null);
  }
}
