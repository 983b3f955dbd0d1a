package dev.corral.benchmarks.chroma;

import dev.corral.benchmarks.chroma.Outcome.Times;
import dev.corral.benchmarks.corpus.VectorSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same work for every server: fill, ask, filter, read all, restart, delete. */
final class Work {

  /** What the official clients send at most in one call is above this. */
  private static final int BATCH = 300;

  /** Chroma refuses more than 32,766 at once. */
  private static final int PAGE = 10_000;

  private static final List<Integer> PERCENT = List.of(1, 10, 50);
  private static final int K = 10;
  private static final long SEED = 11;
  private static final long SETTLING_SECONDS = 10;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final VectorSet set;
  private final int[][] nearest;
  private final int[] numbers;
  private final int filteredQuestions;
  private final int read;

  /**
   * Prepares.
   *
   * @param nearest the true nearest of each question
   * @param filteredQuestions how many questions are asked with each filter
   * @param read how many records are read
   */
  Work(VectorSet set, int[][] nearest, int filteredQuestions, int read) {
    this.set = set;
    this.nearest = nearest;
    this.numbers = new Random(SEED).ints(set.count(), 0, 100).toArray();
    this.filteredQuestions = filteredQuestions;
    this.read = read;
  }

  Outcome on(Server server) throws IOException {
    server.start();
    double insert;
    double recall;
    Times query;
    Map<Integer, Times> filtered = new TreeMap<>();
    double get;
    double resident;
    String id;
    try (Wire wire = new Wire(server.base())) {
      id = wire.create("docs", "cosine");
      insert = insert(wire, id);
    }
    server.awaitIdle();
    try (Wire wire = new Wire(server.base())) {
      recall = recall(wire, id);
      warmUp(wire, id);
      query = ask(wire, id, "", set.questions());
      for (int percent : PERCENT) {
        String where = ",\"where\":{\"number\":{\"$lt\":" + percent + "}}";
        filtered.put(percent, ask(wire, id, where, filteredQuestions));
      }
      long started = System.nanoTime();
      get(wire, id);
      get = seconds(started);
      resident = server.residentMib();
    }
    server.stop();
    double disk = server.diskMib();
    double restart = restart(server, id);
    try (Wire wire = new Wire(server.base())) {
      wire.drop("docs");
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLING_SECONDS));
    }
    double left = server.diskMib();
    return new Outcome(
        server.name(), insert, query, recall, filtered, get, resident, disk, left, restart);
  }

  private double restart(Server server, String id) throws IOException {
    long started = System.nanoTime();
    server.start();
    try (Wire wire = new Wire(server.base())) {
      JsonNode ids = Wire.read(wire.post(id, "query", question(0, ""))).get("ids").get(0);
      if (ids.size() != K) {
        throw new IOException(
            server.name() + " answers " + ids.size() + " records after a restart");
      }
    }
    return seconds(started);
  }

  /** Returns the seconds that the server took; making the bodies is left out. */
  private double insert(Wire wire, String id) throws IOException {
    double seconds = 0;
    for (int from = 0; from < set.count(); from += BATCH) {
      String records = records(from, Math.min(from + BATCH, set.count()));
      long started = System.nanoTime();
      var _ = wire.post(id, "add", records);
      seconds += seconds(started);
    }
    return seconds;
  }

  /** Vectors go in base64, as the official clients send them. */
  private String records(int from, int to) {
    List<String> ids = new ArrayList<>();
    List<String> embeddings = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    List<Map<String, Object>> metadatas = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add(String.valueOf(i));
      ByteBuffer bytes =
          ByteBuffer.allocate(set.dimension() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(set.vector(i));
      embeddings.add(Base64.getEncoder().encodeToString(bytes.array()));
      documents.add(set.texts().get(i).text());
      metadatas.add(Map.of("number", numbers[i], "module", set.texts().get(i).module()));
    }
    return MAPPER.writeValueAsString(
        Map.of(
            "ids", ids, "embeddings", embeddings, "documents", documents, "metadatas", metadatas));
  }

  private String question(int index, String where) {
    return "{\"query_embeddings\":["
        + MAPPER.writeValueAsString(set.question(index))
        + "],\"n_results\":"
        + K
        + where
        + "}";
  }

  private double recall(Wire wire, String id) throws IOException {
    int hits = 0;
    for (int question = 0; question < set.questions(); question++) {
      JsonNode ids = Wire.read(wire.post(id, "query", question(question, ""))).get("ids").get(0);
      for (JsonNode found : ids) {
        int ordinal = Integer.parseInt(found.asString());
        hits += IntStream.of(nearest[question]).anyMatch(one -> one == ordinal) ? 1 : 0;
      }
    }
    return hits / (double) (K * set.questions());
  }

  /** Asks until the server has compiled, or cached, what it asks of itself. */
  private void warmUp(Wire wire, String id) throws IOException {
    List<String> bodies =
        IntStream.range(0, set.questions()).mapToObj(index -> question(index, "")).toList();
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int question = 0; System.nanoTime() < end; question++) {
      var answer = wire.post(id, "query", bodies.get(question % bodies.size()));
      assert answer.length > 0;
    }
  }

  private Times ask(Wire wire, String id, String where, int questions) throws IOException {
    List<String> bodies =
        IntStream.range(0, questions).mapToObj(index -> question(index, where)).toList();
    long[] nanos = new long[questions];
    for (int question = 0; question < questions; question++) {
      long before = System.nanoTime();
      var answer = wire.post(id, "query", bodies.get(question));
      nanos[question] = System.nanoTime() - before;
      assert answer.length > 0;
    }
    return Times.of(nanos);
  }

  private void get(Wire wire, String id) throws IOException {
    for (int from = 0; from < read; from += PAGE) {
      int limit = Math.min(PAGE, read - from);
      var answer = wire.post(id, "get", "{\"limit\":" + limit + ",\"offset\":" + from + "}");
      assert answer.length > 0;
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
