package dev.corral.benchmarks.store;

import dev.corral.benchmarks.frame.CorralServer;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The program, started on a large collection after it was stopped and after it was killed: the time
 * from the start of the process to the answer of a first query over HTTP.
 */
final class Restart {

  private static final int BATCH = 2_000;
  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections/";

  private final Path data;
  private final int records;
  private final int runs;
  private final List<List<String>> rows = new ArrayList<>();
  private double worst;

  Restart(Path directory, int records, int runs) {
    this.data = directory.resolve("restart");
    this.records = records;
    this.runs = runs;
  }

  Table measure() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String id = fill();
    row("insert and build the graph", (System.nanoTime() - begin) / 1e9, "");
    start(id, false); // the first start unpacks what later ones find
    for (boolean killed : new boolean[] {false, true}) {
      List<Double> ready = new ArrayList<>();
      List<Double> answered = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        double[] seconds = start(id, killed);
        ready.add(seconds[0]);
        answered.add(seconds[1]);
      }
      String after = killed ? "after a kill" : "after a stop";
      row(after + ": start to ready", median(ready), range(ready));
      row(after + ": start to the first answer", median(answered), range(answered));
      worst = Math.max(worst, median(answered));
    }
    return new Table(
        String.format(Locale.ROOT, "A restart with %,d records of 384 dimensions", records),
        List.of("what", "s, median of " + runs, "least to most"),
        rows);
  }

  /** Returns the worse of the two medians from start to first answer, in seconds. */
  double worst() {
    return worst;
  }

  private String fill() throws InterruptedException {
    try (Storage storage = Storage.open(data.resolve("store"));
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection docs =
          database.create(Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, false);
      for (int from = 0; from < records; from += BATCH) {
        docs.add(Vectors.entries(from, BATCH));
      }
      awaitGraph();
      return docs.id().toString();
    }
  }

  /** Waits until the thread that builds graphs has nothing to do. */
  private static void awaitGraph() throws InterruptedException {
    Thread graphs =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("vector-graph"))
            .findFirst()
            .orElseThrow();
    for (int idle = 0; idle < 5; ) {
      graphs.join(200);
      idle = graphs.getState() == Thread.State.WAITING ? idle + 1 : 0;
    }
  }

  /** Starts, asks once, and ends; returns the seconds to ready and to the answer. */
  private double[] start(String id, boolean killed) throws IOException, InterruptedException {
    long asked = records / 3;
    byte[] question =
        ("{\"query_embeddings\":["
                + Arrays.toString(Vectors.vector(asked))
                + "],\"n_results\":10,\"include\":[\"documents\",\"distances\"]}")
            .getBytes(StandardCharsets.UTF_8);
    HttpClient client = HttpClient.newHttpClient();
    long begin = System.nanoTime();
    try (client;
        CorralServer server = new CorralServer(data)) {
      double ready = (System.nanoTime() - begin) / 1e9;
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(server.url().resolve(COLLECTIONS + id + "/query"))
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                  .build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      double answered = (System.nanoTime() - begin) / 1e9;
      if (!answer.body().startsWith("{\"ids\":[[\"id" + asked + "\",")) {
        throw new IOException("the first answer is wrong: " + answer.body());
      }
      if (killed) {
        server.kill();
      }
      return new double[] {ready, answered};
    }
  }

  private void row(String what, double seconds, String range) {
    rows.add(List.of(what, String.format(Locale.ROOT, "%.2f", seconds), range));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String range(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(Locale.ROOT, "%.2f to %.2f", sorted.getFirst(), sorted.getLast());
  }
}
