package dev.corral.server.cli.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Backup;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.cli.CommandFailed;
import dev.corral.server.cli.client.Connections;
import dev.corral.server.config.ServerAddress;
import dev.corral.server.config.Sources;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.admin.BackupRoute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A data directory as the commands find it: free, or in use by a server that can be asked. */
final class DataDirectory {

  private static final Duration CONNECTING = Duration.ofSeconds(5);

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /** Names a data directory that must be there. */
  static DataDirectory at(Path path) {
    if (!Files.isDirectory(path.resolve(Backup.STORE))) {
      throw new CommandFailed("there is no store in " + path + ": name the directory with --data");
    }
    return new DataDirectory(path.toAbsolutePath().normalize());
  }

  /** What is done with an open store; {@code data} is the directory that it lies in. */
  @FunctionalInterface
  interface Work<T> {
    T on(Storage storage, Path data);
  }

  /** Reads the store, or where a server has it a checkpoint of it, which is deleted afterwards. */
  <T> T read(Work<T> work) {
    try (Storage storage = open()) {
      return work.on(storage, path);
    } catch (InUse e) {
      Path checkpoint = path.resolve("checkpoint-" + ProcessHandle.current().pid());
      try {
        askForBackup(checkpoint, null, e);
        try (Storage storage = Storage.open(checkpoint.resolve(Backup.STORE))) {
          return work.on(storage, checkpoint);
        }
      } finally {
        deleteTree(checkpoint);
      }
    }
  }

  /**
   * Backs everything up, by the server where one has the store.
   *
   * @param url where that is reached; null for where it says itself
   */
  void backUp(Path target, @Nullable URI url) {
    try (Storage storage = open()) {
      Backup.run(storage, path, target);
    } catch (InUse e) {
      askForBackup(target, url, e);
    }
  }

  private Storage open() {
    try {
      return Storage.open(path.resolve(Backup.STORE));
    } catch (FailureException e) {
      if (e.failure() instanceof Failure.Conflict && ServerAddress.read(path).isPresent()) {
        throw new InUse(e);
      }
      throw CommandFailed.because(e);
    }
  }

  private void askForBackup(Path target, @Nullable URI url, InUse why) {
    String server =
        url != null
            ? url.toString()
            : ServerAddress.read(path).orElseThrow(() -> CommandFailed.because(why));
    JsonBody body =
        json -> {
          json.writeStartObject();
          json.writeStringProperty("directory", target.toString());
          json.writeEndObject();
        };
    try (HttpClient client = Connections.builder().connectTimeout(CONNECTING).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server).resolve(BackupRoute.PATH))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body.toBytes()));
      String key = Sources.apiKey();
      if (key != null) {
        request.header("authorization", "Bearer " + key);
      }
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() != 200) {
        throw new CommandFailed(
            "the server at " + server + " refused the backup: " + answer.body());
      }
    } catch (IOException e) {
      throw new CommandFailed(why.getMessage() + "; no server answers at " + server, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted", e);
    }
  }

  static void deleteTree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new CommandFailed(folder + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  /** A server has the store open. */
  private static final class InUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InUse(FailureException refusal) {
      super(refusal.failure().message(), refusal);
    }
  }
}
