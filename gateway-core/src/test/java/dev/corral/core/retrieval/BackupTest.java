package dev.corral.core.retrieval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a whole data directory, taken while it is used. */
class BackupTest {

  @TempDir Path directory;

  @Test
  void isWholeAlthoughFilesComeAndGoMeanwhile() throws Exception {
    Path copies = Files.createDirectories(directory.resolve("copies"));
    try (Shelter shelter = new Shelter(directory.resolve("data"), WordEmbedder.open())) {
      VectorStore store = shelter.store("handbook");
      shelter.ingest(store, "kept.txt", "Feeds carry the load.");
      var stop = new AtomicBoolean();
      Thread restless =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; !stop.get(); i++) {
                  Attachment made = shelter.ingest(store, "n" + i + ".txt", "Number " + i + ".");
                  shelter.knowledge.files().delete(made.fileId());
                }
              });
      for (int i = 0; i < 8; i++) {
        shelter.knowledge.backUp(copies.resolve("b" + i));
      }
      stop.set(true);
      restless.join();
      assertThatThrownBy(() -> shelter.knowledge.backUp(copies.resolve("b0")))
          .hasMessageContaining("exists");
    }
    for (int i = 0; i < 8; i++) {
      Path copy = copies.resolve("b" + i);
      assertThat(audit(copy)).isEmpty();
      try (Shelter restored = new Shelter(copy, WordEmbedder.open())) {
        VectorStore store = restored.knowledge.stores().get(storeIdOf(restored));
        assertThat(restored.search(store, "feeds carry the load"))
            .anySatisfy(found -> assertThat(found.fileName()).isEqualTo("kept.txt"));
      }
    }
  }

  @Test
  void anAuditFindsWhatPointsToNothing() throws IOException {
    Path data = directory.resolve("data");
    StoredFile file;
    try (Shelter shelter = new Shelter(data, WordEmbedder.open())) {
      VectorStore store = shelter.store("handbook");
      file = shelter.upload("kept.txt", "Feeds carry the load.");
      shelter.ingest(store, file, Map.of());
    }
    assertThat(audit(data)).isEmpty();

    Path original = data.resolve(Backup.FILES).resolve(file.id());
    byte[] bytes = Files.readAllBytes(original);
    bytes[0] ^= 1;
    Files.write(original, bytes);
    assertThat(audit(data)).singleElement().asString().contains("has other bytes than it had");
    Files.delete(original);
    assertThat(audit(data)).singleElement().asString().contains("has no bytes");
    try (Storage storage = Storage.open(data.resolve(Backup.STORE))) {
      storage.batch().delete(storage.table("files"), file.id().getBytes(UTF_8)).commit();
    }
    assertThat(audit(data)).anySatisfy(f -> assertThat(f).contains("points to a deleted file"));
  }

  private static String storeIdOf(Shelter shelter) {
    return shelter.vectors.list(ChunkRecords.NAMESPACE).getFirst().name();
  }

  private static List<String> audit(Path data) {
    List<String> findings = new ArrayList<>();
    try (Storage storage = Storage.open(data.resolve(Backup.STORE));
        VectorDatabase database = VectorDatabase.open(storage)) {
      KnowledgeAudit.run(storage, database, data.resolve(Backup.FILES), findings::add);
    }
    return findings;
  }
}
