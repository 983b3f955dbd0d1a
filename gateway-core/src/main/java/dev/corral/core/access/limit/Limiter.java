package dev.corral.core.access.limit;

import dev.corral.core.access.Permission;
import dev.corral.core.access.Principal;
import dev.corral.core.exchange.Failure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests within the limits of their key and of its user. Safe for use by many threads;
 * takes no lock for an account that is there.
 */
public final class Limiter {

  /** Accounts at once; past it those are forgotten whose limits are whole again. */
  private static final int MOST_ACCOUNTS = 100_000;

  private static final char OF = '/';

  private final InstantSource clock;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private volatile Map<String, LimitProfile> profiles;

  /** What becomes of a request. */
  public sealed interface Admission {

    /** It may go on; the permit is to be given back. */
    record Admitted(Permit permit) implements Admission {}

    /** It may not; with the headers that tell what is left. */
    record Refused(Failure failure, Map<String, String> headers) implements Admission {}
  }

  /**
   * Makes it.
   *
   * @param profiles the limits by their names
   * @param clock the time of the wall
   */
  public Limiter(Map<String, LimitProfile> profiles, InstantSource clock) {
    this.profiles = Map.copyOf(profiles);
    this.clock = clock;
  }

  /** Returns a limiter that limits nothing. */
  public static Limiter none() {
    return new Limiter(Map.of(), InstantSource.system());
  }

  /** Sets the limits that hold from now on; what was used is kept. */
  public void replace(Map<String, LimitProfile> others) {
    profiles = Map.copyOf(others);
  }

  /**
   * Admits a request or refuses it.
   *
   * @param needed what its route needs
   * @param uploadBytes bytes of a file that it brings; 0 for none
   */
  public Admission admit(Principal who, Permission needed, long uploadBytes) {
    Principal.LimitNames names = who.limits();
    if (needed == Permission.HEALTH || (names.ofKey().isEmpty() && names.ofUser().isEmpty())) {
      return new Admission.Admitted(Permit.NONE);
    }
    List<Limited> limited = new ArrayList<>(2);
    Failure missing = limited(who, limited);
    if (missing != null) {
      return new Admission.Refused(missing, Map.of());
    }
    if (limited.isEmpty()) {
      return new Admission.Admitted(Permit.NONE);
    }
    boolean costsTokens = needed == Permission.INFER || needed == Permission.EMBED;
    Map<String, String> headers = new TreeMap<>();
    for (int i = 0; i < limited.size(); i++) {
      Failure refusal = limited.get(i).enter(costsTokens, uploadBytes);
      if (refusal != null) {
        limited.subList(0, i).forEach(one -> one.undo(uploadBytes));
        limited.forEach(one -> one.tell(headers));
        return new Admission.Refused(refusal, headers);
      }
    }
    limited.forEach(one -> one.tell(headers));
    return new Admission.Admitted(new Permit(limited, headers, limited.getFirst().profile()));
  }

  private @Nullable Failure limited(Principal who, List<Limited> limited) {
    Map<String, LimitProfile> known = profiles;
    String key = who.limits().ofKey();
    String user = who.limits().ofUser();
    for (String name : List.of(key, user)) {
      if (!name.isEmpty() && !known.containsKey(name)) {
        return new Failure.Forbidden("the limits '" + name + "' of this key are not set up");
      }
    }
    LimitProfile ofKey = known.get(key);
    if (ofKey != null) {
      limited.add(new Limited("key", account(who.account()), ofKey, clock));
    }
    LimitProfile ofUser = known.get(user);
    if (ofUser != null && !who.user().isEmpty()) {
      limited.add(new Limited("user", account(who.account() + OF + who.user()), ofUser, clock));
    }
    return null;
  }

  private Account account(String name) {
    Account known = accounts.get(name);
    if (known != null) {
      return known;
    }
    if (accounts.size() >= MOST_ACCOUNTS) {
      forgetIdle();
    }
    return accounts.computeIfAbsent(name, _ -> new Account());
  }

  private void forgetIdle() {
    long now = Limited.nanos(clock);
    accounts.values().removeIf(account -> account.isIdle(now));
  }

  /** Tells what is to be kept of every account that is not as new, by its name. */
  public void save(BiConsumer<String, long[]> keep) {
    forgetIdle();
    new LinkedHashMap<>(accounts).forEach((name, account) -> keep.accept(name, account.state()));
  }

  /** Takes up what was kept of an account. */
  public void restore(String name, long[] state) {
    account(name).restore(state);
  }
}
