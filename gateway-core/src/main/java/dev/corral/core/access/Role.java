package dev.corral.core.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a key is for. */
public enum Role {
  /** Nothing but to ask whether the server is alive. */
  NOBODY(EnumSet.of(Permission.HEALTH)),
  /** Everything but to administer: where nobody needs a key. */
  GUEST(EnumSet.complementOf(EnumSet.of(Permission.ADMIN))),
  /** Everything that is one's own. */
  USER(
      EnumSet.of(
          Permission.HEALTH,
          Permission.MODELS,
          Permission.INFER,
          Permission.EMBED,
          Permission.VECTORS,
          Permission.DOCUMENTS)),
  /** What the server measures, and nothing else. */
  METRICS(EnumSet.of(Permission.HEALTH, Permission.METRICS)),
  /** All of it; of tenants, what is its own tenant's. */
  ADMIN(EnumSet.allOf(Permission.class));

  @SuppressWarnings("ImmutableEnumChecker") // cannot be changed
  private final Set<Permission> permissions;

  Role(Set<Permission> permissions) {
    this.permissions = Collections.unmodifiableSet(permissions);
  }

  /** Returns what it may do. */
  public Set<Permission> permissions() {
    return permissions;
  }
}
