package dev.corral.core.exchange;

/**
 * Whose things: those of a tenant, or of one of its users where the tenant keeps its users apart.
 * Files, vector stores, collections and answers of one scope are not there for another.
 *
 * @param tenant the tenant
 * @param user the user; empty where the tenant's users share what they have
 */
public record Scope(String tenant, String user) {

  /** The things of those who have no key. */
  public static final Scope COMMON = new Scope(Caller.COMMON, "");

  /** Divides a tenant from its user; in no name of either. */
  public static final char DIVIDER = '\u001f';

  public Scope {
    if (tenant.isEmpty() || tenant.indexOf(DIVIDER) >= 0 || user.indexOf(DIVIDER) >= 0) {
      throw new IllegalArgumentException("tenants and users are named without control characters");
    }
  }

  /** Returns the text that names this scope among all others. */
  public String text() {
    return user.isEmpty() ? tenant : tenant + DIVIDER + user;
  }
}
