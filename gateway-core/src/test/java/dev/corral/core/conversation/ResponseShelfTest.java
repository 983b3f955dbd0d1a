package dev.corral.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Json;
import dev.corral.core.vector.store.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseShelfTest {

  private static final ResponseShelf.Limits THREE =
      new ResponseShelf.Limits(3, 1L << 20, Duration.ofDays(1));

  private final Storage storage = Storage.inMemory();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final ResponseShelf shelf = open(THREE);

  @Test
  void keepsWhatItIsGivenForItsTenantOnly() {
    StoredResponse kept = put("a", "resp_before", "{\"ä\":1}", "[2]");

    assertThat(shelf.find("a", kept.id())).contains(kept);
    assertThat(shelf.find("b", kept.id())).isEmpty();
    assertThat(shelf.delete("b", kept.id())).isFalse();
    assertThat(shelf.find("a", "resp_nothing")).isEmpty();
    assertThat(shelf.find("a", "a\0" + kept.id())).isEmpty();
  }

  @Test
  void deletesOnce() {
    String id = put("a", null, "{}", "[]").id();

    assertThat(shelf.delete("a", id)).isTrue();
    assertThat(shelf.delete("a", id)).isFalse();
    assertThat(shelf.find("a", id)).isEmpty();
  }

  @Test
  void letsTheOldestGoWhereThereAreTooMany() {
    String other = put("b", null, "{}", "[]").id();
    List<String> ids = fill(5);

    assertThat(ids.stream().filter(id -> shelf.find("a", id).isPresent()))
        .containsExactlyElementsOf(ids.subList(2, 5));
    assertThat(shelf.find("b", other)).isPresent();
  }

  @Test
  void letsTheOldestGoWhereTheyAreTooLarge() {
    ResponseShelf small = open(new ResponseShelf.Limits(100, 500, Duration.ofDays(1)));
    String first = put(small, "x".repeat(200));
    String second = put(small, "x".repeat(200));
    String third = put(small, "x".repeat(400));

    assertThat(small.find("a", first)).isEmpty();
    assertThat(small.find("a", second)).isEmpty();
    assertThat(small.find("a", third)).isPresent();
  }

  @Test
  void letsGoWhatIsTooOld() {
    String old = put("a", null, "{}", "[]").id();
    now = now.plus(Duration.ofHours(25));

    assertThat(shelf.find("a", old)).isEmpty();
    put("a", null, "{}", "[]");
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void takesUpWhereItWasLeft() {
    List<String> ids = fill(3);

    ResponseShelf next = open(THREE);
    put(next, "{}");
    assertThat(next.find("a", ids.getFirst())).isEmpty();
    assertThat(next.find("a", ids.getLast())).isPresent();

    now = now.plus(Duration.ofHours(25));
    open(THREE);
    assertThat(entries()).isZero();
  }

  @Test
  void survivesTheEndOfTheProcess(@TempDir Path directory) {
    StoredResponse kept;
    try (Storage disk = Storage.open(directory)) {
      ResponseShelf first = ResponseShelf.open(disk, THREE, () -> now);
      kept = new StoredResponse(first.nextId(), null, new Json("{}"), new Json("[]"));
      first.put("a", kept);
    }
    try (Storage disk = Storage.open(directory)) {
      assertThat(ResponseShelf.open(disk, THREE, () -> now).find("a", kept.id())).contains(kept);
    }
  }

  private int entries() {
    int[] count = {0};
    storage
        .table("responses")
        .scan(
            new byte[0],
            (key, value) -> {
              count[0]++;
              return true;
            });
    return count[0];
  }

  private List<String> fill(int number) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      ids.add(put("a", null, "{}", "[]").id());
    }
    return ids;
  }

  private StoredResponse put(
      String tenant, @org.jspecify.annotations.Nullable String previous, String answer, String in) {
    now = now.plusMillis(1);
    var response = new StoredResponse(shelf.nextId(), previous, new Json(answer), new Json(in));
    shelf.put(tenant, response);
    return response;
  }

  private String put(ResponseShelf other, String answer) {
    now = now.plusMillis(1);
    String id = other.nextId();
    other.put("a", new StoredResponse(id, null, new Json(answer), new Json("[]")));
    return id;
  }

  private ResponseShelf open(ResponseShelf.Limits limits) {
    return ResponseShelf.open(storage, limits, () -> now);
  }
}
