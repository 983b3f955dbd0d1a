package dev.corral.core.access.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Permission;
import dev.corral.core.access.Principal;
import dev.corral.core.access.Role;
import dev.corral.core.access.limit.Limiter.Admission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import dev.corral.core.vector.store.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Limits of keys and users. */
final class LimiterTest {

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private final Limiter limiter =
      new Limiter(
          Map.of(
              "few", new LimitProfile(2, 0, 0, 0, 0, 0, 0, 0),
              "tokens", new LimitProfile(0, 100, 150, 0, 0, 0, 0, 0),
              "gpu", new LimitProfile(0, 0, 0, 10, 0, 0, 0, 0),
              "single", new LimitProfile(0, 0, 0, 0, 1, 0, 0, 0),
              "upload", new LimitProfile(0, 0, 0, 0, 0, 1_000, 0, 0),
              "many", new LimitProfile(100, 0, 0, 0, 0, 0, 0, 0)),
          () -> now);

  private static Principal who(String key, String user, String ofKey, String ofUser) {
    return new Principal(
        "acme",
        user,
        new Scope("acme", ""),
        Role.USER.permissions(),
        key,
        new Principal.LimitNames(ofKey, ofUser));
  }

  private Permit admitted(Principal who, Permission needed, long upload) {
    return ((Admission.Admitted) limiter.admit(who, needed, upload)).permit();
  }

  private Failure.QuotaExceeded refused(Principal who, Permission needed, long upload) {
    return (Failure.QuotaExceeded)
        ((Admission.Refused) limiter.admit(who, needed, upload)).failure();
  }

  @Test
  void requestsAMinuteAreCountedByKey() {
    Principal one = who("k1", "", "few", "");
    Principal other = who("k2", "", "few", "");
    Permit first = admitted(one, Permission.MODELS, 0);
    assertThat(first.headers())
        .containsEntry("x-ratelimit-limit-requests", "2")
        .containsEntry("x-ratelimit-remaining-requests", "1")
        .containsEntry("x-ratelimit-reset-requests", "30.000s");
    var _ = admitted(one, Permission.MODELS, 0);

    assertThat(refused(one, Permission.MODELS, 0).retryAfter())
        .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
    assertThat(admitted(other, Permission.MODELS, 0)).isNotNull();
    assertThat(limiter.admit(one, Permission.HEALTH, 0)).isInstanceOf(Admission.Admitted.class);
    now = now.plusSeconds(30);
    assertThat(admitted(one, Permission.MODELS, 0)).isNotNull();
  }

  @Test
  void aUserBehindAKeyHasLimitsOfItsOwn() {
    Principal bob = who("k1", "bob", "many", "few");
    Principal eve = who("k1", "eve", "many", "few");
    for (int i = 0; i < 2; i++) {
      var _ = admitted(bob, Permission.MODELS, 0);
    }
    Admission third = limiter.admit(bob, Permission.MODELS, 0);
    assertThat(((Admission.Refused) third).failure().message()).contains("user");
    Permit others = admitted(eve, Permission.MODELS, 0);
    assertThat(others.headers())
        .as("the tighter limit is told")
        .containsEntry("x-ratelimit-limit-requests", "2");
    for (int i = 0; i < 97; i++) {
      var _ = admitted(who("k1", "u" + i, "many", "few"), Permission.MODELS, 0);
    }
    assertThat(refused(eve, Permission.MODELS, 0).message())
        .as("what the user was refused did not count for the key")
        .contains("key");
  }

  @Test
  void tokensAreChargedAfterwardsAndTheDebtDelays() {
    Principal who = who("k1", "", "tokens", "");
    admitted(who, Permission.INFER, 0).spend(120, 0);

    assertThat(refused(who, Permission.INFER, 0).message()).contains("tokens a minute");
    assertThat(refused(who, Permission.EMBED, 0).message()).contains("tokens a minute");
    assertThat(admitted(who, Permission.VECTORS, 0)).as("costs none").isNotNull();
    now = now.plusSeconds(60);
    admitted(who, Permission.INFER, 0).spend(40, 0);
    now = now.plusSeconds(60);
    assertThat(refused(who, Permission.INFER, 0).message()).contains("tokens a day");
  }

  @Test
  void secondsOfAHostAreChargedAfterwards() {
    Principal who = who("k1", "", "gpu", "");
    admitted(who, Permission.INFER, 0).spend(1, Duration.ofSeconds(11).toNanos());
    assertThat(refused(who, Permission.INFER, 0).retryAfter()).isGreaterThan(Duration.ofHours(2));
    now = now.plus(Duration.ofHours(3));
    assertThat(admitted(who, Permission.INFER, 0)).isNotNull();
  }

  @Test
  void onlySoManyRunAtOnce() {
    Principal who = who("k1", "", "single", "");
    Permit running = admitted(who, Permission.INFER, 0);
    assertThat(refused(who, Permission.INFER, 0).message()).contains("running");
    running.release();
    running.release();
    Permit next = admitted(who, Permission.INFER, 0);
    assertThat(refused(who, Permission.INFER, 0)).as("released once only").isNotNull();
    next.release();
  }

  @Test
  void uploadsAreCountedByTheirBytes() {
    Principal who = who("k1", "", "upload", "");
    admitted(who, Permission.DOCUMENTS, 900).release();
    assertThat(refused(who, Permission.DOCUMENTS, 200).message()).contains("bytes a day");
    admitted(who, Permission.DOCUMENTS, 100).release();
  }

  @Test
  void limitsThatAreNotSetUpLetNothingThrough() {
    Admission admission = limiter.admit(who("k1", "", "gone", ""), Permission.MODELS, 0);
    assertThat(((Admission.Refused) admission).failure()).isInstanceOf(Failure.Forbidden.class);
  }

  @Test
  void withoutLimitsThereIsNothingToCount() {
    assertThat(admitted(who("k1", "bob", "", ""), Permission.INFER, 0)).isSameAs(Permit.NONE);
  }

  @Test
  void countersSurviveARestart() {
    Principal who = who("k1", "", "few", "");
    Storage storage = Storage.inMemory();
    try (var table = new CounterTable(limiter, storage)) {
      for (int i = 0; i < 2; i++) {
        admitted(who, Permission.MODELS, 0).release();
      }
      table.keep();
    }
    Limiter next = new Limiter(Map.of("few", new LimitProfile(2, 0, 0, 0, 0, 0, 0, 0)), () -> now);
    try (var table = new CounterTable(next, storage)) {
      assertThat(next.admit(who, Permission.MODELS, 0)).isInstanceOf(Admission.Refused.class);
      now = now.plusSeconds(61);
      assertThat(next.admit(who, Permission.MODELS, 0)).isInstanceOf(Admission.Admitted.class);
      table.keep();
    }
  }
}
