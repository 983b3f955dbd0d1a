package dev.corral.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Decisions over requests. */
final class AccessTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TOKEN_SECRET = "a secret of open-webui";

  private final KeyFile.Made user = key("alice", "acme", Role.USER, Forwarding.NONE);
  private final KeyFile.Made admin = key("root", "acme", Role.ADMIN, Forwarding.NONE);
  private final KeyFile.Made metrics = key("prometheus", "acme", Role.METRICS, Forwarding.NONE);
  private final KeyFile.Made headers = key("webui", "chat", Role.USER, Forwarding.HEADERS);
  private final KeyFile.Made jwt = key("signed", "chat", Role.USER, Forwarding.JWT);
  private final KeyRing ring =
      new KeyRing(List.of(user.key(), admin.key(), metrics.key(), headers.key(), jwt.key()));
  private final Access access =
      new Access(
          ring,
          new Access.Rules(
              Map.of("chat", new TenantRules("big", "small", true, Set.of(Permission.VECTORS))),
              Set.of(),
              TOKEN_SECRET),
          () -> NOW);

  private static KeyFile.Made key(String name, String tenant, Role role, Forwarding forwarding) {
    return KeyFile.make(name, new AccessKey.Holder(tenant, "", role, "", forwarding), NOW, null);
  }

  private static Credentials showing(String... secrets) {
    return new Credentials(Set.of(secrets), "", "", true);
  }

  private static Principal granted(Decision decision) {
    return ((Decision.Granted) decision).principal();
  }

  private static Failure denied(Decision decision) {
    return ((Decision.Denied) decision).failure();
  }

  @Test
  void withoutAKeyOnlyHealthIsTold() {
    for (Permission permission : Permission.values()) {
      Decision decision = access.decide(showing(), permission);
      if (permission == Permission.HEALTH) {
        assertThat(granted(decision)).isEqualTo(Principal.NOBODY);
      } else {
        assertThat(denied(decision)).isInstanceOf(Failure.Unauthenticated.class);
      }
    }
  }

  @Test
  void everyRoleMayWhatItIsForAndNothingElse() {
    Map<KeyFile.Made, Role> roles =
        Map.of(user, Role.USER, admin, Role.ADMIN, metrics, Role.METRICS);
    roles.forEach((made, role) -> {
      for (Permission permission : Permission.values()) {
        Decision decision = access.decide(showing(made.secret()), permission);
        assertThat(decision instanceof Decision.Granted)
            .as(role + " " + permission)
            .isEqualTo(role.permissions().contains(permission));
        if (decision instanceof Decision.Denied(Failure failure)) {
          assertThat(failure).isInstanceOf(Failure.Forbidden.class);
        }
      }
    });
    assertThat(Role.USER.permissions()).doesNotContain(Permission.ADMIN, Permission.METRICS);
    assertThat(Role.METRICS.permissions())
        .containsExactlyInAnyOrder(Permission.HEALTH, Permission.METRICS);
  }

  @Test
  void twoDifferentKeysAreNone() {
    Decision decision = access.decide(showing(user.secret(), admin.secret()), Permission.MODELS);
    assertThat(denied(decision)).isInstanceOf(Failure.Unauthenticated.class);
  }

  @Test
  void noFailureRepeatsWhatWasShown() {
    String wrong = user.secret().replace('a', 'b') + "x";
    Decision decision = access.decide(showing(wrong), Permission.MODELS);
    assertThat(denied(decision).message()).doesNotContain(wrong);
    assertThat(showing(wrong).toString()).doesNotContain(wrong);
  }

  @Test
  void onlyAKeyThatForwardsSpeaksForUsers() {
    Credentials plain = new Credentials(Set.of(user.secret()), "bob", token("bob", 60), true);
    assertThat(granted(access.decide(plain, Permission.INFER)).user()).isEmpty();

    Credentials named = new Credentials(Set.of(headers.secret()), "bob", "", false);
    Principal who = granted(access.decide(named, Permission.INFER));
    assertThat(who.user()).isEqualTo("bob");
    assertThat(who.scope()).isEqualTo(new Scope("chat", "bob"));
    assertThat(who.limits()).isEqualTo(new Principal.LimitNames("big", "small"));
  }

  @Test
  void aSignedUserMustBeSignedRightAndInTime() {
    assertThat(signed(token("bob", 60))).isInstanceOf(Decision.Granted.class);
    assertThat(granted(signed(token("bob", 60))).user()).isEqualTo("bob");
    String right = token("bob", 60);
    List<String> wrong =
        List.of(
            token("bob", 0),
            right.substring(0, right.length() - 2),
            right.replaceFirst("\\..*\\.", "." + encoded("{\"sub\":\"eve\"}") + "."),
            encoded("{\"alg\":\"none\"}") + "." + encoded("{\"sub\":\"eve\"}") + ".",
            "nonsense",
            "a.b.c",
            "x".repeat(20_000));
    for (String token : wrong) {
      assertThat(denied(signed(token))).isInstanceOf(Failure.Unauthenticated.class);
    }
    assertThat(granted(signed("")).user()).as("no token, no user").isEmpty();
  }

  private Decision signed(String token) {
    return access.decide(
        new Credentials(Set.of(jwt.secret()), "eve", token, false), Permission.INFER);
  }

  private static String token(String user, int seconds) {
    long end = NOW.getEpochSecond() + seconds;
    String text =
        encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
            + "."
            + encoded(
                "{\"sub\":\""
                    + user
                    + "\",\"email\":\"b@x\",\"iss\":\"open-webui\",\"exp\":"
                    + end
                    + "}");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(TOKEN_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsSwitchedOffForATenantIsOffForItsKeysOnly() {
    assertThat(denied(access.decide(showing(headers.secret()), Permission.VECTORS)))
        .isInstanceOf(Failure.Forbidden.class);
    assertThat(access.decide(showing(user.secret()), Permission.VECTORS))
        .isInstanceOf(Decision.Granted.class);
    access.replace(new Access.Rules(Map.of(), Set.of(Permission.VECTORS), ""));
    assertThat(denied(access.decide(showing(user.secret()), Permission.VECTORS)))
        .isInstanceOf(Failure.Forbidden.class);
  }

  @Test
  void withoutKeysThisMachineAdministersAndOthersDoNot() {
    Access open = Access.open();
    Credentials near = new Credentials(Set.of("none"), "bob", "", true);
    Credentials far = new Credentials(Set.of(), "bob", "", false);

    assertThat(granted(open.decide(near, Permission.ADMIN)).user()).isEqualTo("bob");
    assertThat(granted(open.decide(far, Permission.INFER)).user()).isEmpty();
    assertThat(denied(open.decide(far, Permission.ADMIN))).isInstanceOf(Failure.Forbidden.class);
    assertThat(granted(open.decide(near, Permission.INFER)).scope()).isEqualTo(Scope.COMMON);
  }

  @Test
  void aTenantThatKeepsUsersApartGivesEachItsOwn() {
    Set<String> scopes = new HashSet<>();
    for (String name : List.of("bob", "eve")) {
      Credentials named = new Credentials(Set.of(headers.secret()), name, "", false);
      scopes.add(granted(access.decide(named, Permission.INFER)).scope().text());
    }
    assertThat(scopes).hasSize(2);
  }
}
