package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.VectorStores.Wanted;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBatchesTest {

  @TempDir Path directory;

  @Test
  void countsItsFilesAndOutlivesARestart() {
    VectorStore store;
    FileBatch batch;
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      store = shelter.store("batch");
      shelter.ingest(store, "alone.txt", "this one came alone");
      StoredFile good = shelter.upload("good.txt", "this is text");
      StoredFile bad = shelter.upload("bad.pdf", "this is no PDF");
      batch = shelter.knowledge.batches().create(store.id(), List.of(wanted(good), wanted(bad)));
      shelter.ended(store.id(), good.id());
      shelter.ended(store.id(), bad.id());
    }
    try (Shelter again = new Shelter(directory, WordEmbedder.open())) {
      FileBatch kept = again.knowledge.batches().get(store.id(), batch.id());

      assertThat(kept.counts()).isEqualTo(new FileCounts(0, 1, 1, 0));
      assertThat(kept.createdAt()).isEqualTo(batch.createdAt());
      var failed =
          again.knowledge.batches().files(store.id(), batch.id(), ListQuery.DEFAULT, Status.FAILED);
      assertThat(failed.items()).hasSize(1);
    }
  }

  @Test
  void cancelsWhatIsNotDone() {
    CountDownLatch gate = new CountDownLatch(1);
    try (Shelter shelter = new Shelter(directory, WordEmbedder.behind(gate))) {
      VectorStore store = shelter.store("slow");
      StoredFile file = shelter.upload("slow.txt", "Patience is a virtue.");
      FileBatch batch = shelter.knowledge.batches().create(store.id(), List.of(wanted(file)));

      FileBatch cancelled = shelter.knowledge.batches().cancel(store.id(), batch.id());
      gate.countDown();

      assertThat(cancelled.counts()).isEqualTo(new FileCounts(0, 0, 0, 1));
      assertThat(shelter.search(store, "patience")).isEmpty();
    }
  }

  @Test
  void attachesNothingWhereAFileIsMissingOrThePlacesDoNotSuffice() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("none");
      Wanted good = wanted(shelter.upload("good.txt", "this is text"));
      Wanted missing = new Wanted("file-none", Map.of(), ChunkSize.DEFAULT);
      FileBatches batches = shelter.knowledge.batches();

      assertThatThrownBy(() -> batches.create(store.id(), List.of(good, missing)))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("file-none");
      assertThatThrownBy(() -> batches.create(store.id(), Collections.nCopies(101, good)))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("waiting");
      assertThat(shelter.knowledge.stores().counts(store.id()).total()).isZero();
      assertThat(shelter.ingest(store, "more.txt", "places are free").status())
          .isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void keepsAFileInTheLastBatchThatItCameIn() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("twice");
      List<Wanted> files = List.of(wanted(shelter.upload("one.txt", "this is text")));
      FileBatches batches = shelter.knowledge.batches();
      FileBatch first = batches.create(store.id(), files);
      FileBatch second = batches.create(store.id(), files);

      assertThat(batches.get(store.id(), second.id()).counts().total()).isEqualTo(1);
      assertThatThrownBy(() -> batches.get(store.id(), first.id()))
          .hasMessageContaining("No file batch found");
    }
  }

  private static Wanted wanted(StoredFile file) {
    return new Wanted(file.id(), Map.of(), ChunkSize.DEFAULT);
  }
}
