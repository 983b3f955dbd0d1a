package dev.corral.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in their file. */
final class KeyFileTest {

  private static final AccessKey.Holder USER =
      new AccessKey.Holder("acme", "", Role.USER, "", Forwarding.NONE);

  @TempDir private Path folder = Path.of("set by JUnit");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private KeyFile file() {
    return new KeyFile(folder.resolve("keys.jsonl"), () -> now);
  }

  private Optional<String> finds(String secret) throws IOException {
    return file().read().find(secret, now).map(AccessKey::name);
  }

  @Test
  void aSecretFindsItsKeyAndNothingElseDoes() throws IOException {
    KeyFile.Made made = file().create("alice", USER, null);
    String secret = made.secret();

    assertThat(secret).matches("corral_[0-9a-f]{12}_[0-9a-f]{48}");
    assertThat(finds(secret)).contains("alice");
    assertThat(file().read().find(secret, now).orElseThrow()).isEqualTo(made.key());
    char last = secret.charAt(secret.length() - 1);
    assertThat(finds(secret.substring(0, secret.length() - 1) + (last == 'f' ? 'e' : 'f')))
        .isEmpty();
    List<String> others =
        List.of("", "corral_", secret + "0", secret.toUpperCase(Locale.ROOT), "x".repeat(9999));
    for (String wrong : others) {
      assertThat(finds(wrong)).as(wrong).isEmpty();
    }
  }

  @Test
  void theFileHoldsNoSecretAndIsItsOwnersAlone() throws IOException {
    String secret = file().create("alice", USER, null).secret();
    Path path = file().path();

    assertThat(Files.readString(path)).doesNotContain(secret.substring(20));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void aRevokedKeyHoldsNoMoreAndAnEndedOneNeither() throws IOException {
    String revoked = file().create("alice", USER, null).secret();
    String ending = file().create("bob", USER, Duration.ofDays(1)).secret();

    assertThat(file().revoke("alice").revokedAt()).isEqualTo(now);
    assertThat(finds(revoked)).isEmpty();
    assertThat(finds(ending)).contains("bob");
    now = now.plus(Duration.ofDays(1));
    assertThat(finds(ending)).isEmpty();
    assertThat(file().read().isEmpty()).as("a door that was shut stays shut").isFalse();
  }

  @Test
  void aRotatedKeyHoldsForAWhileBesideItsSuccessor() throws IOException {
    String old = file().create("alice", USER, null).secret();
    KeyFile.Made next = file().rotate("alice", Duration.ofHours(24));

    assertThat(next.key().holder()).isEqualTo(USER);
    assertThat(finds(old)).contains("alice");
    assertThat(finds(next.secret())).contains("alice");
    now = now.plus(Duration.ofHours(24));
    assertThat(finds(old)).isEmpty();
    assertThat(finds(next.secret())).contains("alice");
  }

  @Test
  void aNameThatMeansNoneOrSeveralIsRefused() throws IOException {
    file().create("alice", USER, null);
    file().create("alice", USER, null);

    assertThatThrownBy(() -> file().revoke("alice")).hasMessageContaining("name one by its id");
    assertThatThrownBy(() -> file().revoke("bob")).hasMessageContaining("no key 'bob'");
  }

  @Test
  void aLineThatIsNoKeyIsToldByItsNumber() throws IOException {
    file().create("alice", USER, null);
    Files.writeString(
        file().path(), Files.readString(file().path()) + "{\"id\":\"1\",\"name\":\"x\"}\n");

    assertThatThrownBy(() -> file().read()).hasMessage("keys.jsonl:2 is no key");
  }

  @Test
  void keysMadeAtTheSameTimeAreAllKept() throws Exception {
    try (ExecutorService many = Executors.newFixedThreadPool(4)) {
      List<Future<KeyFile.Made>> made = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = "key" + i;
        made.add(
            many.submit(() -> {
              synchronized (KeyFileTest.class) { // processes wait by the lock, threads by this
                return file().create(name, USER, null);
              }
            }));
      }
      for (Future<KeyFile.Made> one : made) {
        assertThat(finds(one.get().secret())).isPresent();
      }
    }
    assertThat(file().read().keys()).hasSize(20);
  }
}
