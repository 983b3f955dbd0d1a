package dev.corral.core.retrieval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.ChunkSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that uploads, ingests and deletes is killed at random: what it acknowledged is there
 * afterwards and can be found, what it acknowledged as deleted is nowhere, and nothing is half.
 */
class KnowledgeCrashTest {

  private static final int ROUNDS = 3;
  private static final int IN_FLIGHT = 1;

  @TempDir Path directory;

  @Test
  void keepsWhatWasAcknowledgedWhenKilled() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> kept = new LinkedHashMap<>();
    List<String> deleted = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      workUntilKilled(10 + random.nextInt(60), kept, deleted);
      verify(kept, deleted);
    }
    assertThat(deleted).isNotEmpty();
  }

  private void workUntilKilled(int acknowledgements, Map<String, String> kept, List<String> deleted)
      throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines = new BufferedReader(new InputStreamReader(worker.getInputStream(), UTF_8))) {
      int left = acknowledgements;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 3);
        if (words[0].equals("kept")) {
          kept.put(words[1], words[2]);
        } else {
          kept.remove(words[1]);
          deleted.add(words[1]);
        }
        if (--left == 0) {
          worker.toHandle().destroyForcibly(); // leaves the pipe open, for what was acknowledged
        }
      }
    }
    assertThat(worker.waitFor()).isEqualTo(128 + 9);
  }

  private void verify(Map<String, String> kept, List<String> deleted) throws IOException {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.knowledge.stores().list(ListQuery.DEFAULT).items().getFirst();
      List<String> there =
          shelter
              .knowledge
              .files()
              .list(new ListQuery(null, null, 10_000, false), null)
              .items()
              .stream()
              .map(StoredFile::id)
              .toList();
      List<String> missing = new ArrayList<>(kept.keySet());
      missing.removeAll(there);
      assertThat(missing).as("deleted, but not acknowledged").hasSizeLessThanOrEqualTo(IN_FLIGHT);
      missing.forEach(kept::remove);
      assertThat(there).doesNotContainAnyElementsOf(deleted);
      assertThat(there.size() - kept.size()).isBetween(0, IN_FLIGHT);
      for (Map.Entry<String, String> file : kept.entrySet()) {
        assertThat(shelter.knowledge.files().content(file.getKey())).hasContent(file.getValue());
      }
      try (Stream<Path> originals = Files.list(directory.resolve("files"))) {
        assertThat(originals.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrderElementsOf(there);
      }
      int attached = 0;
      for (String id : there) {
        boolean known = !Shelter.isGone(() -> shelter.knowledge.stores().file(store.id(), id));
        if (known) {
          attached++;
          assertThat(shelter.ended(store.id(), id).status()).isEqualTo(Attachment.Status.COMPLETED);
        }
      }
      assertThat(shelter.records(store)).isEqualTo(attached);
      for (String id : there) {
        kept.putIfAbsent(id, Files.readString(shelter.knowledge.files().content(id)));
      }
    }
  }

  /** The process that is killed: says what is kept or deleted as soon as that is acknowledged. */
  static final class Worker {

    private Worker() {}

    public static void main(String[] args) {
      try (Shelter shelter = new Shelter(Path.of(args[0]), WordEmbedder.open())) {
        List<VectorStore> stores = shelter.knowledge.stores().list(ListQuery.DEFAULT).items();
        VectorStore store = stores.isEmpty() ? shelter.store("crash") : stores.getFirst();
        List<String> mine = new ArrayList<>();
        for (int step = 0; ; step++) {
          if (step % 4 == 3) {
            String doomed = mine.remove(0);
            shelter.knowledge.files().delete(doomed);
            say("deleted " + doomed);
          } else {
            String text = "text number " + step;
            String id = shelter.upload(step + ".txt", text).id();
            mine.add(id);
            say("kept " + id + " " + text);
            shelter.knowledge.stores().attach(store.id(), id, Map.of(), ChunkSize.DEFAULT);
          }
        }
      }
    }

    private static void say(String line) {
      System.out.writeBytes((line + "\n").getBytes(UTF_8));
      System.out.flush();
    }
  }
}
