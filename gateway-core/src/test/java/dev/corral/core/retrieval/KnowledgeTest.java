package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Filter.Comparison;
import dev.corral.core.vector.filter.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeTest {

  @TempDir Path directory;

  @Test
  void findsWhatWasIngestedWithItsPlace() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("handbook");
      String text = "Feeds carry the load. The queue holds 512 requests.";
      Attachment attachment = shelter.ingest(store, "notes.txt", text);

      List<Passage> found = shelter.search(store, "how many requests does the queue hold");

      assertThat(attachment.status()).isEqualTo(Status.COMPLETED);
      assertThat(attachment.report().chunks()).isEqualTo(1);
      assertThat(found).hasSize(1);
      Passage passage = found.getFirst();
      assertThat(passage.fileName()).isEqualTo("notes.txt");
      assertThat(text.substring(passage.start(), passage.end())).isEqualTo(passage.text());
    }
  }

  @Test
  void findsALongChunkOnceByItsBestWindow() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("long");
      String text = "Filler sentence about nothing. ".repeat(300) + "Zebras like quince jam.";
      Attachment attachment = shelter.ingest(store, "long.txt", text);

      List<Passage> found = shelter.search(store, "zebras like quince jam");

      assertThat(attachment.report().windows()).isGreaterThan(attachment.report().chunks());
      assertThat(found).hasSize(attachment.report().chunks());
      assertThat(found.getFirst().text()).contains("Zebras like quince jam.");
      assertThat(found.getFirst().score()).isGreaterThan(found.getLast().score());
    }
  }

  @Test
  void findsByARareWordWhatVectorsMiss() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("codes");
      for (int i = 0; i < 60; i++) {
        shelter.ingest(store, i + ".txt", "What is the error " + i);
      }
      String pumps = "Pumps run day and night and need no care at all. ".repeat(8);
      shelter.ingest(store, "pumps.txt", pumps + "ZX4711 stops them.");

      assertThat(names(shelter, store, Fusion.VECTORS)).doesNotContain("pumps.txt");
      assertThat(names(shelter, store, Fusion.HYBRID)).contains("pumps.txt");
      List<Passage> found = shelter.search(store, "What is the error ZX4711");
      assertThat(found)
          .isSortedAccordingTo(Comparator.comparingDouble(Passage::score).reversed())
          .extracting(Passage::fileName)
          .contains("pumps.txt");
    }
  }

  private static List<String> names(Shelter shelter, VectorStore store, Fusion fusion) {
    var query = new SearchQuery(List.of("What is the error ZX4711"), 10, 0, null, fusion);
    return shelter.knowledge.search().search(store.id(), query).passages().stream()
        .map(Passage::fileName)
        .toList();
  }

  @Test
  void keepsEverythingOverARestart() {
    VectorStore store;
    StoredFile file;
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      store = shelter.store("kept");
      file = shelter.upload("kept.md", "# Kept\n\nNothing is lost.");
      shelter.ingest(store, file, Map.of("year", new Value.Whole(2026)));
    }
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      assertThat(shelter.knowledge.files().get(file.id())).isEqualTo(file);
      Passage passage = shelter.search(store, "nothing is lost").getFirst();
      assertThat(passage.headings()).isEqualTo("Kept");
      assertThat(passage.attributes()).containsEntry("year", new Value.Whole(2026));
    }
  }

  @Test
  void beginsACutOffIngestionAgain() {
    VectorStore store;
    StoredFile file;
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      store = shelter.store("cut");
      file = shelter.upload("cut.txt", "A sentence to be found later. ".repeat(200));
      try (Catalog beside = new Catalog(shelter.storage)) {
        beside.attach(
            new Attachment(
                store.id(),
                file.id(),
                "run_cut",
                Instant.EPOCH,
                Status.IN_PROGRESS,
                null,
                Map.of(),
                ChunkSize.DEFAULT,
                IngestReport.NONE,
                null));
      }
    }
    try (Shelter again = new Shelter(directory, WordEmbedder.open())) {
      Attachment ended = again.ended(store.id(), file.id());
      assertThat(ended.run()).isEqualTo("run_cut");
      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(again.records(store)).isEqualTo(ended.report().windows());
    }
  }

  @Test
  void hidesAFileUntilItIsCompleted() {
    CountDownLatch gate = new CountDownLatch(1);
    try (Shelter shelter = new Shelter(directory, WordEmbedder.behind(gate))) {
      VectorStore store = shelter.store("slow");
      StoredFile file = shelter.upload("slow.txt", "Patience is a virtue.");
      shelter.knowledge.stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);

      assertThat(shelter.search(store, "patience")).isEmpty();
      assertThat(shelter.knowledge.stores().counts(store.id()).inProgress()).isEqualTo(1);
      gate.countDown();
      shelter.ended(store.id(), file.id());

      assertThat(shelter.search(store, "patience")).hasSize(1);
    }
  }

  @Test
  void failsAnUnreadableFileAloneAndSaysWhy() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("mixed");
      Attachment bad = shelter.ingest(store, "bad.pdf", "this is no PDF");
      Attachment good = shelter.ingest(store, "good.txt", "this is text");

      assertThat(bad.status()).isEqualTo(Status.FAILED);
      assertThat(bad.problem()).isNotNull();
      assertThat(String.valueOf(bad.problem())).contains("unsupported").contains("PDF, DOCX");
      assertThat(good.status()).isEqualTo(Status.COMPLETED);
      assertThat(shelter.records(store)).isEqualTo(1);
    }
  }

  @Test
  void deletesAFileEverywhere() throws IOException {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore one = shelter.store("one");
      VectorStore two = shelter.store("two");
      StoredFile file = shelter.upload("gone.txt", "soon gone");
      shelter.ingest(one, file, Map.of());
      shelter.ingest(two, file, Map.of());
      shelter.ingest(two, "stays.txt", "this one stays");

      shelter.knowledge.files().delete(file.id());

      assertThat(shelter.records(one)).isZero();
      assertThat(shelter.records(two)).isEqualTo(1);
      assertThat(Files.exists(directory.resolve("files").resolve(file.id()))).isFalse();
      assertThat(shelter.search(two, "soon gone"))
          .extracting(Passage::fileName)
          .containsExactly("stays.txt");
      assertThat(Shelter.isGone(() -> shelter.knowledge.files().get(file.id()))).isTrue();
      assertThat(Shelter.isGone(() -> shelter.knowledge.files().delete(file.id()))).isTrue();
    }
  }

  @Test
  void takesAFileOutOfOneStoreOnly() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore one = shelter.store("one");
      VectorStore two = shelter.store("two");
      StoredFile file = shelter.upload("f.txt", "in two stores");
      shelter.ingest(one, file, Map.of());
      shelter.ingest(two, file, Map.of());

      shelter.knowledge.stores().detach(one.id(), file.id());

      assertThat(shelter.records(one)).isZero();
      assertThat(shelter.search(two, "stores")).hasSize(1);
    }
  }

  @Test
  void deletesAStoreWhileItIsIngesting() {
    CountDownLatch gate = new CountDownLatch(1);
    try (Shelter shelter = new Shelter(directory, WordEmbedder.behind(gate))) {
      VectorStore store = shelter.store("doomed");
      StoredFile file = shelter.upload("f.txt", "some text");
      shelter.knowledge.stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);

      shelter.knowledge.stores().delete(store.id());
      gate.countDown();

      assertThat(Shelter.isGone(() -> shelter.knowledge.stores().get(store.id()))).isTrue();
      assertThat(shelter.records(store)).isEqualTo(-1);
      assertThat(shelter.knowledge.files().get(file.id())).isEqualTo(file);
    }
  }

  @Test
  void clearsWhatACrashLeftBehind() throws IOException {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      shelter.vectors.create(
          ChunkRecords.NAMESPACE, "vs_orphan", CollectionSettings.DEFAULT, false);
    }
    Files.writeString(directory.resolve("files").resolve("file-x.part"), "half");
    Files.writeString(directory.resolve("files").resolve("file-unknown"), "never acknowledged");

    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      assertThat(shelter.vectors.list(ChunkRecords.NAMESPACE)).isEmpty();
      assertThat(directory.resolve("files")).isEmptyDirectory();
    }
  }

  @Test
  void refusesAFileOverTheLimitAndKeepsNothing() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      assertThatThrownBy(() -> shelter.upload("big.txt", "x".repeat((1 << 20) + 1)))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.TooLarge.class));
      assertThatThrownBy(() -> shelter.upload("empty.txt", ""))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.Invalid.class));
      assertThat(directory.resolve("files")).isEmptyDirectory();
      assertThat(shelter.knowledge.files().list(ListQuery.DEFAULT, null).items()).isEmpty();
    }
  }

  @Test
  void dropsFoldersFromAName() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      assertThat(shelter.upload("../../etc/passwd", "x").name()).isEqualTo("passwd");
      assertThat(shelter.upload("C:\\docs\\a.txt", "x").name()).isEqualTo("a.txt");
    }
  }

  @Test
  void attachingTwiceIngestsOnce() {
    WordEmbedder embedder = WordEmbedder.open();
    try (Shelter shelter = new Shelter(directory, embedder)) {
      VectorStore store = shelter.store("once");
      StoredFile file = shelter.upload("once.txt", "only once");
      Attachment first = shelter.ingest(store, file, Map.of());
      int embedded = embedder.embeddedTexts();
      Attachment second = shelter.ingest(store, file, Map.of("a", new Value.Flag(true)));

      assertThat(second.run()).isEqualTo(first.run());
      assertThat(second.attributes()).containsKey("a");
      assertThat(embedder.embeddedTexts()).isEqualTo(embedded);
      assertThat(shelter.knowledge.files().findByContent(file.sha256())).contains(file);
    }
  }

  @Test
  void cutsAnewForAnotherSize() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("sizes");
      StoredFile file = shelter.upload("f.txt", "A sentence of six short words. ".repeat(100));
      Attachment wide = shelter.ingest(store, file, Map.of());
      shelter.knowledge.stores().attach(store.id(), file.id(), Map.of(), new ChunkSize(100, 10));
      Attachment narrow = shelter.ended(store.id(), file.id());

      assertThat(narrow.report().chunks()).isGreaterThan(wide.report().chunks());
      assertThat(shelter.records(store)).isEqualTo(narrow.report().windows());
    }
  }

  @Test
  void filtersByAttributes() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("filtered");
      for (int year = 2020; year < 2026; year++) {
        StoredFile file = shelter.upload(year + ".txt", "report of the year " + year);
        shelter.ingest(store, file, Map.of("year", new Value.Whole(year)));
      }
      Filter recent =
          new Filter.Compare("year", Comparison.GREATER_OR_EQUAL, new Value.Whole(2024));

      List<Passage> found =
          shelter
              .knowledge
              .search()
              .search(store.id(), new SearchQuery(List.of("report"), 10, 0, recent, Fusion.HYBRID))
              .passages();

      assertThat(found)
          .extracting(Passage::fileName)
          .containsExactlyInAnyOrder("2024.txt", "2025.txt");
    }
  }

  @Test
  void cancelsAnIngestion() {
    CountDownLatch gate = new CountDownLatch(1);
    try (Shelter shelter = new Shelter(directory, WordEmbedder.behind(gate))) {
      VectorStore store = shelter.store("cancelled");
      StoredFile file = shelter.upload("f.txt", "some text");
      shelter.knowledge.stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);

      shelter.knowledge.stores().cancel(store.id(), file.id());
      gate.countDown();

      assertThat(shelter.ended(store.id(), file.id()).status()).isEqualTo(Status.CANCELLED);
      assertThat(shelter.search(store, "text")).isEmpty();
    }
  }

  @Test
  void givesTheTextBackPageByPage() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("text");
      String text = "This sentence has a number. ".repeat(300).strip();
      Attachment attachment = shelter.ingest(store, "t.txt", text);

      List<String> pages = shelter.knowledge.stores().text(store.id(), attachment.fileId());

      assertThat(pages).hasSize(1);
      assertThat(pages.getFirst()).isEqualTo(text);
    }
  }

  @Test
  void listsInPages() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      List<String> ids =
          List.of("a", "b", "c", "d").stream().map(n -> shelter.upload(n, n).id()).toList();
      FileShelf files = shelter.knowledge.files();

      Listing<StoredFile> newest = files.list(new ListQuery(null, null, 2, true), null);
      Listing<StoredFile> next =
          files.list(new ListQuery(newest.items().getLast().id(), null, 2, true), null);
      Listing<StoredFile> before = files.list(new ListQuery(null, ids.get(2), 10, false), null);

      assertThat(newest.items()).extracting(StoredFile::name).containsExactly("d", "c");
      assertThat(newest.hasMore()).isTrue();
      assertThat(next.items()).extracting(StoredFile::name).containsExactly("b", "a");
      assertThat(next.hasMore()).isFalse();
      assertThat(before.items()).extracting(StoredFile::name).containsExactly("a", "b");
    }
  }

  @Test
  void resolvesVirtualModels() {
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
      VectorStore store = shelter.store("Our Handbook");
      VirtualModels models = shelter.knowledge.models();

      assertThat(models.resolve("llama3.2:3b+our-handbook"))
          .hasValueSatisfying(model -> {
            assertThat(model.baseModel()).isEqualTo("llama3.2:3b");
            assertThat(model.storeId()).isEqualTo(store.id());
          });
      assertThat(models.resolve("quote+our-handbook:latest")).isPresent();
      assertThat(models.resolve("quote+" + store.id())).isPresent();
      assertThat(models.resolve("quote+unknown")).isEmpty();
      assertThat(models.resolve("quote")).isEmpty();
      assertThat(models.list("quote"))
          .extracting(VirtualModel::name)
          .containsExactly("quote+our-handbook");
      models.put(new VirtualModel("helpdesk", "quote", store.id(), 3, 0.5));
      assertThat(models.resolve("helpdesk:latest")).isPresent();
      shelter.knowledge.stores().delete(store.id());
      assertThat(models.resolve("helpdesk")).isEmpty();
    }
  }
}
