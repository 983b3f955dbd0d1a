package dev.corral.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {

  private static final int FILE_BYTES = 4_000;

  @TempDir private Path directory;

  private static Passage passage(String method, String route, String path, String permission) {
    return new Passage(
        "req_1",
        1_767_225_600_000L,
        "tenant",
        "user \"x\"\n",
        "127.0.0.1",
        false,
        method,
        path,
        route,
        permission,
        200,
        true,
        1,
        2,
        3,
        4,
        "");
  }

  private static Passage upload(int number) {
    return passage("POST", "/v1/files", "/v1/files?no=" + number, "DOCUMENTS");
  }

  private void write(int lines) throws IOException {
    try (AuditLog log = new AuditLog(directory, FILE_BYTES)) {
      for (int i = 0; i < lines; i++) {
        log.accept(upload(i));
      }
    }
  }

  private AuditCheck.Result check() throws IOException {
    return AuditCheck.check(directory, "");
  }

  @Test
  void aChainGoesOnOverFilesAndRestarts() throws IOException {
    write(40);
    AuditCheck.Result first = check();
    write(40);
    AuditCheck.Result second = AuditCheck.check(directory, first.head());
    assertThat(second.fault()).isNull();
    assertThat(second.lines()).isEqualTo(80);
    assertThat(second.files()).isGreaterThan(3);
    assertThat(second.expectedFound()).isTrue();
    assertThat(AuditCheck.check(directory, "f".repeat(64)).expectedFound()).isFalse();
  }

  @Test
  void onlyDataAndAdministrationAreNotedAndDeedsAreTold() throws IOException {
    try (AuditLog log = new AuditLog(directory)) {
      log.accept(passage("POST", "/v1/chat/completions", "/v1/chat/completions", "INFER"));
      log.accept(passage("GET", "/health/live", "/health/live", "HEALTH"));
      log.accept(passage("DELETE", "/v1/files/{id}", "/v1/files/f1", "DOCUMENTS"));
      log.accept(passage("POST", "/api/v2/x/{id}/get", "/api/v2/x/c1/get", "VECTORS"));
      log.accept(passage("POST", "/api/v2/x/{id}/delete", "/api/v2/x/c1/delete", "VECTORS"));
      log.accept(passage("POST", "/api/v2/x/{id}/upsert", "/api/v2/x/c1/upsert", "VECTORS"));
    }
    List<String> lines = Files.readAllLines(LineFiles.list(directory, AuditLog.NAME).getFirst());
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("\"did\":\"delete\"", "DELETE /v1/files/f1");
    assertThat(lines.get(1)).contains("\"did\":\"read\"");
    assertThat(lines.get(2)).contains("\"did\":\"delete\"");
    assertThat(lines.get(3)).contains("\"did\":\"write\"", "user \\\"x\\\"\\n");
  }

  @Test
  void whateverIsChangedIsFound() throws IOException {
    write(60);
    List<Path> files = LineFiles.list(directory, AuditLog.NAME);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int trial = 0; trial < 200; trial++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      boolean isEnd = file.equals(files.getLast());
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      // The very last line has no successor that would tell of it: see --expect.
      int at = random.nextInt(isEnd ? lines.size() - 1 : lines.size());
      switch (random.nextInt(3)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, lines.get(at));
        default -> lines.set(at, lines.get(at).replaceFirst("200", "403"));
      }
      Files.write(file, lines);
      assertThat(check().fault())
          .as("seed %d, trial %d, line %d of %s", seed, trial, at, file)
          .isNotNull();
      Files.write(file, before);
    }
    assertThat(check().fault()).isNull();
  }

  @Test
  void aLineThatWasCutOffByTheHashNotedEarlierIsFound() throws IOException {
    write(10);
    String noted = check().head();
    Path file = LineFiles.list(directory, AuditLog.NAME).getLast();
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
    AuditCheck.Result found = AuditCheck.check(directory, noted);
    assertThat(found.fault()).isNull();
    assertThat(found.expectedFound()).isFalse();
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    write(60);
    Files.delete(LineFiles.list(directory, AuditLog.NAME).get(1));
    assertThat(check().fault()).contains("a file is missing");
  }

  @Test
  void aLineHalfWrittenByAKilledProcessIsTakenOut() throws IOException {
    write(5);
    Path file = LineFiles.list(directory, AuditLog.NAME).getLast();
    Files.writeString(file, "{\"n\":6,\"ti", StandardOpenOption.APPEND);
    write(5);
    assertThat(check().fault()).isNull();
    assertThat(check().lines()).isEqualTo(10);
  }
}
