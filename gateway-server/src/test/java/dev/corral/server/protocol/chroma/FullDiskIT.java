package dev.corral.server.protocol.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.store.Storage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What clients of Chroma's protocol see while the disk is full, and afterwards. */
class FullDiskIT {

  private static final String ONE = "{'ids':['a'],'embeddings':[[1,2]],'documents':['first']}";
  private static final String TWO = "{'ids':['b'],'embeddings':[[2,1]],'documents':['second']}";

  @Test
  void writesAreRefusedReadsGoOnAndWritesComeBackWithoutARestart() {
    var disk = new FullableStorage();
    try (var server = new ChromaServer(false, disk)) {
      String docs = server.collection("docs", "");
      assertThat(server.call("POST", docs + "/add", ONE).statusCode()).isEqualTo(201);
      disk.full.set(true);

      for (String route : new String[] {"/add", "/upsert", "/update"}) {
        HttpResponse<String> refused = server.call("POST", docs + route, TWO);
        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.body())
            .contains("\"error\":\"InternalError\"")
            .contains("\"message\":\"the disk is full");
      }
      assertThat(server.call("POST", ChromaServer.COLLECTIONS, "{'name':'more'}").statusCode())
          .isEqualTo(507);
      assertThat(server.call("POST", docs + "/get", "{}").body())
          .contains("first")
          .doesNotContain("second");
      assertThat(
              server
                  .call("POST", docs + "/query", "{'query_embeddings':[[1,2]],'n_results':5}")
                  .body())
          .contains("first")
          .doesNotContain("second");

      disk.full.set(false);
      assertThat(server.call("POST", docs + "/add", TWO).statusCode()).isEqualTo(201);
      assertThat(server.call("GET", docs + "/count", "").body()).isEqualTo("2");
    }
  }

  /** A storage in memory whose commits fail while its disk is full. */
  private static final class FullableStorage implements Storage {

    final AtomicBoolean full = new AtomicBoolean();
    private final Storage memory = Storage.inMemory();

    @Override
    public Table table(String name) {
      return memory.table(name);
    }

    @Override
    public Batch batch() {
      return new FullableBatch(memory.batch());
    }

    @Override
    public void backup(Path directory) {
      memory.backup(directory);
    }

    @Override
    public void verify() {
      memory.verify();
    }

    @Override
    public void close() {
      memory.close();
    }

    private final class FullableBatch implements Batch {

      private final Batch batch;

      FullableBatch(Batch batch) {
        this.batch = batch;
      }

      @Override
      public Batch put(Table table, byte[] key, byte[] value) {
        batch.put(table, key, value);
        return this;
      }

      @Override
      public Batch delete(Table table, byte[] key) {
        batch.delete(table, key);
        return this;
      }

      @Override
      public Batch deleteAll(Table table, byte[] prefix) {
        batch.deleteAll(table, prefix);
        return this;
      }

      @Override
      public void commit() {
        if (full.get()) {
          throw new Failure.StorageFailed("the disk is full: nothing of this request was kept")
              .asException();
        }
        batch.commit();
      }
    }
  }
}
