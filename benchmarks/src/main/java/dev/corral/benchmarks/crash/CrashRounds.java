package dev.corral.benchmarks.crash;

import dev.corral.benchmarks.crash.Step.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Rounds over one directory: start, compare with the acknowledged history, write with several
 * clients at once, kill. Some starts are killed themselves, while the log is replayed. Used by one
 * thread.
 */
final class CrashRounds {

  private static final int WRITERS = 4;

  /** One start in so many is killed before it answers. */
  private static final int KILLED_STARTS = 4;

  private static final String EVERYTHING =
      "{\"include\":[\"embeddings\",\"documents\",\"metadatas\"]}";

  private final Path data;
  private final Random random;
  private final Launcher launcher;
  private final List<Writer> writers = IntStream.range(0, WRITERS).mapToObj(Writer::new).toList();
  private final List<String> violations = new ArrayList<>();
  private final List<Long> recoveries = new ArrayList<>();
  private int kills;
  private int killedStarts;

  /** Starts on a directory that does not exist yet. */
  CrashRounds(Path data, long seed, Launcher launcher) {
    this.data = data;
    this.random = new Random(seed);
    this.launcher = launcher;
  }

  /**
   * What came of all rounds.
   *
   * @param kills how often the process was killed
   * @param killedStarts how many of these were before it answered
   * @param acknowledged writes that were acknowledged
   * @param violations every difference between history and store
   * @param recoveries milliseconds from each start to the first answer, the JVM's own included
   */
  record Outcome(
      int kills,
      int killedStarts,
      long acknowledged,
      List<String> violations,
      List<Long> recoveries) {}

  /** Kills so many times, and compares once more at the end, unless there are none. */
  Outcome run(int rounds) throws IOException, InterruptedException {
    while (kills < rounds && violations.isEmpty()) {
      if (random.nextInt(KILLED_STARTS) == 0) {
        killWhileStarting();
      } else {
        round(true);
      }
    }
    if (kills > 0 && violations.isEmpty()) {
      round(false);
    }
    long acknowledged = writers.stream().mapToLong(Writer::answers).sum();
    return new Outcome(kills, killedStarts, acknowledged, violations, recoveries);
  }

  private void killWhileStarting() throws IOException, InterruptedException {
    ServerProcess process = launcher.start(data);
    process.awaitEnd(50 + random.nextInt(700));
    process.kill();
    kills++;
    killedStarts++;
  }

  private void round(boolean killed) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (ServerProcess process = launcher.start(data);
        var client = new ChromaClient(process.awaitPort())) {
      recoveries.add((System.nanoTime() - begin) / 1_000_000);
      String shared = client.collection(Step.SHARED);
      compare(client, shared);
      if (killed && violations.isEmpty()) {
        writeAndKill(process, client, shared);
      }
    }
  }

  private void writeAndKill(ServerProcess process, ChromaClient client, String shared)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<String>> running = new ArrayList<>();
      for (Writer writer : writers) {
        running.add(threads.submit(() -> writer.run(client, shared)));
      }
      process.awaitEnd(5 + random.nextInt(400));
      process.kill();
      kills++;
      for (Future<String> one : running) {
        String refusal = one.get();
        if (refusal != null) {
          violations.add(refusal);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void compare(ChromaClient client, String shared)
      throws IOException, InterruptedException {
    List<Map<String, Kept>> found = writers.stream().map(_ -> newState()).toList();
    JsonNode all = client.records(shared, "get", EVERYTHING);
    for (Map.Entry<String, Kept> one : records(all).entrySet()) {
      found.get(writerOf(one.getKey())).put(one.getKey(), one.getValue());
    }
    long count = client.count(shared);
    if (count != all.get("ids").size()) {
      violations.add("count " + count + ", but " + all.get("ids").size() + " records");
    }
    for (Writer writer : writers) {
      Map<String, Kept> state = found.get(writer.number());
      checkIndexes(client, shared, writer.number(), state);
      String own = Step.own(writer.number());
      if (client.exists(own)) {
        Step.noteOwn(state);
        records(client.records(client.collection(own), "get", EVERYTHING))
            .forEach((id, kept) -> state.put(Step.inOwn(id), kept));
      }
      writer.compare(state).ifPresent(violations::add);
    }
  }

  /** Asks the filter and the search what the listing has told. */
  private void checkIndexes(ChromaClient client, String shared, int writer, Map<String, Kept> state)
      throws IOException, InterruptedException {
    JsonNode filtered =
        client.records(shared, "get", "{\"where\":{\"writer\":" + writer + "},\"include\":[]}");
    if (filtered.get("ids").size() != state.size()) {
      violations.add("the filter finds " + filtered.get("ids").size() + " of " + state.size());
    }
    for (Map.Entry<String, Kept> one : state.entrySet()) {
      JsonNode nearest =
          client.records(
              shared,
              "query",
              "{\"query_embeddings\":["
                  + one.getValue().vector()
                  + "],\"n_results\":1,\"ids\":[\""
                  + one.getKey()
                  + "\"],\"include\":[\"distances\"]}");
      if (nearest.get("distances").get(0).get(0).asDouble() > 1e-5) {
        violations.add("the search does not find " + one.getKey());
      }
      return;
    }
  }

  private static Map<String, Kept> newState() {
    return new HashMap<>();
  }

  private static int writerOf(String id) {
    return Integer.parseInt(id.substring(1, id.indexOf('-')));
  }

  private static Map<String, Kept> records(JsonNode all) {
    Map<String, Kept> records = new HashMap<>();
    for (int i = 0; i < all.get("ids").size(); i++) {
      List<Double> vector = new ArrayList<>();
      all.get("embeddings").get(i).forEach(component -> vector.add(component.asDouble()));
      JsonNode metadata = all.get("metadatas").get(i);
      records.put(
          all.get("ids").get(i).asString(),
          new Kept(
              vector,
              all.get("documents").get(i).asString(),
              metadata.get("made").asLong(),
              metadata.get("touched").asLong()));
    }
    return records;
  }
}
