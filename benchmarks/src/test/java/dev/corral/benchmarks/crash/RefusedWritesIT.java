package dev.corral.benchmarks.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.benchmarks.crash.ChromaClient.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server whose disk cuts a write short: it answers 507, goes on reading, takes writes again
 * without a restart, and has after one what it acknowledged and nothing else.
 */
class RefusedWritesIT {

  /** The log of the database reaches it after some twenty writes. */
  private static final int LARGEST_FILE_KIB = 3_000;

  private static final int REFUSALS = 2;
  private static final String TEXT = "x".repeat(150_000);

  @TempDir Path directory;

  private final List<String> acknowledged = new ArrayList<>();
  private int next;

  @Test
  void answers507ReadsOnAndTakesWritesAgain() throws Exception {
    Path data = directory.resolve("data");
    Launcher launcher = Launcher.prepare(Files.createDirectories(directory.resolve("launcher")));
    launcher.start(data).close(); // unpacks the native library, which is larger than the limit
    try (ServerProcess process = launcher.withLargestFile(LARGEST_FILE_KIB).start(data)) {
      try (var client = new ChromaClient(process.awaitPort())) {
        String docs = client.collection("docs");
        for (int refusals = 0; refusals < REFUSALS; refusals++) {
          writeUntilRefused(client, docs);
          assertThat(ids(client, docs)).isEqualTo(acknowledged);
          assertNearest(client, docs);
          awaitWrite(client, docs);
        }
      }
      process.kill();
    }
    try (ServerProcess process = launcher.start(data);
        var client = new ChromaClient(process.awaitPort())) {
      assertThat(ids(client, client.collection("docs"))).isEqualTo(acknowledged);
    }
  }

  private void writeUntilRefused(ChromaClient client, String docs) {
    assertThatThrownBy(
            () -> {
              while (true) {
                write(client, docs);
              }
            })
        .isInstanceOf(Refused.class)
        .hasMessageContaining(": 507 ")
        .hasMessageContaining("the disk is full: nothing of this request was kept");
  }

  private void awaitWrite(ChromaClient client, String docs)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try {
        write(client, docs);
        return;
      } catch (Refused e) {
        assertThat(e).hasMessageContaining(": 507 ");
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
      }
    }
  }

  /** Writes a record under an id that was never used: one that was refused must not come back. */
  private void write(ChromaClient client, String docs) throws IOException, InterruptedException {
    String id = "id" + next++;
    client.records(
        docs,
        "add",
        "{\"ids\":[\""
            + id
            + "\"],\"embeddings\":[["
            + next
            + ",1]],\"documents\":[\""
            + TEXT
            + "\"]}");
    acknowledged.add(id);
  }

  private static List<String> ids(ChromaClient client, String docs)
      throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    JsonNode all = client.records(docs, "get", "{\"include\":[\"documents\"]}");
    all.get("ids").forEach(id -> ids.add(id.asString()));
    all.get("documents").forEach(text -> assertThat(text.asString()).isEqualTo(TEXT));
    assertThat(client.count(docs)).isEqualTo(ids.size());
    return ids;
  }

  private void assertNearest(ChromaClient client, String docs)
      throws IOException, InterruptedException {
    JsonNode found =
        client.records(
            docs, "query", "{\"query_embeddings\":[[1,1]],\"n_results\":1,\"include\":[]}");
    assertThat(found.at("/ids/0/0").asString()).isEqualTo(acknowledged.getFirst());
  }
}
