package dev.corral.core.access;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Scope;
import java.util.Set;

/**
 * Who asks, and what they may do.
 *
 * @param tenant whose share of the model hosts they use
 * @param user who of the tenant; empty where unknown
 * @param scope whose things they see
 * @param permissions what they may do
 * @param account what they are charged to: the key's; empty for nobody's
 * @param limits the names of the limits of the key and of each of its users; empty for none
 * @param isLogged whether their questions are written into the log
 */
public record Principal(
    String tenant,
    String user,
    Scope scope,
    Set<Permission> permissions,
    String account,
    LimitNames limits,
    boolean isLogged) {

  /** Makes somebody whose questions are not written into the log. */
  public Principal(
      String tenant,
      String user,
      Scope scope,
      Set<Permission> permissions,
      String account,
      LimitNames limits) {
    this(tenant, user, scope, permissions, account, limits, false);
  }

  /**
   * The names of limits.
   *
   * @param ofKey those of the key with all its users; empty for none
   * @param ofUser those of each of its users; empty for none
   */
  public record LimitNames(String ofKey, String ofUser) {
    /** No limits. */
    public static final LimitNames NONE = new LimitNames("", "");
  }

  /** Somebody who showed no key where keys are needed. */
  public static final Principal NOBODY =
      new Principal(
          Caller.COMMON, "", Scope.COMMON, Role.NOBODY.permissions(), "", LimitNames.NONE);

  /** Somebody on this machine, where no keys are needed. */
  public static final Principal LOCAL =
      new Principal(Caller.COMMON, "", Scope.COMMON, Role.ADMIN.permissions(), "", LimitNames.NONE);

  public Principal {
    permissions = Set.copyOf(permissions);
  }

  /** Tells whether they may. */
  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }
}
