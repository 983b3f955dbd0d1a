package dev.corral.core.access;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides on whose behalf a request is made and whether it may go on. Denies what nothing allows.
 * Safe for use by many threads; a decision takes no lock.
 */
public final class Access {

  /** An id of Open-WebUI is a UUID; a longer name is none. */
  private static final int USER_CHARS_MAX = 128;

  /** What those without a key are charged to, where no keys are needed. */
  private static final String OPEN_ACCOUNT = "open";

  private static final AccessKey.Holder LOCAL =
      new AccessKey.Holder(Caller.COMMON, "", Role.ADMIN, "", Forwarding.HEADERS);
  private static final AccessKey.Holder DISTANT =
      new AccessKey.Holder(Caller.COMMON, "", Role.GUEST, "", Forwarding.NONE);

  private final InstantSource clock;
  private volatile State state;

  /** Whoever was let in last, who often comes again. */
  private volatile @Nullable Recent recent;

  private record Recent(
      AccessKey.Holder holder, String account, String user, Rules rules, Decision.Granted granted) {

    boolean isOf(AccessKey.Holder other, String otherAccount, String otherUser, Rules now) {
      return holder.equals(other)
          && account.equals(otherAccount)
          && user.equals(otherUser)
          && rules.equals(now);
    }
  }

  private record State(KeyRing keys, Rules rules) {}

  /**
   * What can be set.
   *
   * @param tenants what holds for tenants that are named
   * @param off what is switched off for everybody
   * @param tokenSecret what tokens that name users are signed with; empty for none
   */
  public record Rules(Map<String, TenantRules> tenants, Set<Permission> off, String tokenSecret) {

    /** Nothing set. */
    public static final Rules NONE = new Rules(Map.of(), Set.of(), "");

    public Rules {
      tenants = Map.copyOf(tenants);
      off = Set.copyOf(off);
    }

    @Override
    public String toString() {
      return "Rules[" + tenants.keySet() + "]";
    }
  }

  /** Makes it. */
  public Access(KeyRing keys, Rules rules, InstantSource clock) {
    this.state = new State(keys, rules);
    this.clock = clock;
  }

  /**
   * Returns access without keys: everything for this machine, all but administration for others.
   */
  public static Access open() {
    return new Access(KeyRing.EMPTY, Rules.NONE, InstantSource.system());
  }

  /** Sets the keys that hold from now on. */
  public synchronized void replace(KeyRing keys) {
    state = new State(keys, state.rules());
  }

  /** Sets the rules that hold from now on. */
  public synchronized void replace(Rules rules) {
    state = new State(state.keys(), rules);
  }

  /** Decides. */
  public Decision decide(Credentials shown, Permission needed) {
    State now = state;
    if (now.keys().isEmpty()) {
      return admit(shown, shown.isLocal() ? LOCAL : DISTANT, OPEN_ACCOUNT, needed, now.rules());
    }
    boolean isPublic = Role.NOBODY.permissions().contains(needed);
    if (shown.secrets().size() > 1 && !isPublic) {
      return denied("the request shows two different keys; show one");
    }
    Optional<AccessKey> key =
        shown.secrets().size() == 1
            ? now.keys().find(shown.secrets().iterator().next(), clock.instant())
            : Optional.empty();
    if (key.isPresent()) {
      return admit(shown, key.get().holder(), key.get().id(), needed, now.rules());
    }
    if (isPublic) {
      return new Decision.Granted(Principal.NOBODY);
    }
    return denied(
        shown.secrets().isEmpty()
            ? "a key is needed: Authorization: Bearer …, x-api-key or x-chroma-token"
            : "the key is not valid");
  }

  private Decision admit(
      Credentials shown, AccessKey.Holder holder, String account, Permission needed, Rules rules) {
    TenantRules tenant = rules.tenants().getOrDefault(holder.tenant(), TenantRules.NONE);
    String user = holder.user();
    if (holder.forwarding() == Forwarding.HEADERS && isUser(shown.user())) {
      user = shown.user();
    } else if (holder.forwarding() == Forwarding.JWT && !shown.token().isEmpty()) {
      Optional<String> named =
          SignedUser.of(shown.token(), rules.tokenSecret(), clock.instant()).filter(Access::isUser);
      if (named.isEmpty()) {
        return denied("the signed token that names the user is not valid");
      }
      user = named.get();
    }
    Recent last = recent;
    if (last != null
        && last.isOf(holder, account, user, rules)
        && last.granted().principal().may(needed)) {
      return last.granted();
    }
    Set<Permission> permissions = EnumSet.copyOf(holder.role().permissions());
    if (!permissions.contains(needed)) {
      return new Decision.Denied(
          new Failure.Forbidden("this key may not do that: it needs another role"));
    }
    permissions.removeAll(tenant.off());
    permissions.removeAll(rules.off());
    if (!permissions.contains(needed)) {
      return new Decision.Denied(new Failure.Forbidden("this is switched off here"));
    }
    String limits = holder.limits().isEmpty() ? tenant.limits() : holder.limits();
    var granted =
        new Decision.Granted(
            new Principal(
                holder.tenant(),
                user,
                new Scope(holder.tenant(), tenant.usersApart() ? user : ""),
                permissions,
                account,
                new Principal.LimitNames(limits, tenant.userLimits()),
                tenant.logsPrompts()));
    recent = new Recent(holder, account, user, rules, granted);
    return granted;
  }

  private static boolean isUser(String name) {
    return !name.isEmpty()
        && name.length() <= USER_CHARS_MAX
        && name.chars().allMatch(c -> c > ' ' && c != 0x7f);
  }

  private static Decision denied(String why) {
    return new Decision.Denied(new Failure.Unauthenticated(why));
  }
}
