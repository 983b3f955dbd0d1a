package dev.corral.core.access;

import java.util.Set;

/**
 * What holds for a tenant.
 *
 * @param limits the name of the limits of each of its keys that names none; empty for none
 * @param userLimits the name of the limits of each user behind a key; empty for none
 * @param usersApart whether each user sees only what is its own
 * @param off what is switched off for it
 * @param logsPrompts whether its questions are written into the log
 */
public record TenantRules(
    String limits,
    String userLimits,
    boolean usersApart,
    Set<Permission> off,
    boolean logsPrompts) {

  /** No limits, nothing apart, nothing switched off. */
  public static final TenantRules NONE = new TenantRules("", "", false, Set.of());

  /** Makes rules by which no question is written into the log. */
  public TenantRules(String limits, String userLimits, boolean usersApart, Set<Permission> off) {
    this(limits, userLimits, usersApart, off, false);
  }

  public TenantRules {
    off = Set.copyOf(off);
  }
}
