package dev.corral.core.access;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: its secret is not among it.
 *
 * @param id names the key; the second part of its secret
 * @param name what people call it
 * @param hash SHA-256 of the secret, 64 lower-case hexadecimal digits
 * @param holder whom it stands for
 * @param createdAt when it was made
 * @param expiresAt from when on it does not hold, or null for never
 * @param revokedAt when it was revoked, or null
 */
public record AccessKey(
    String id,
    String name,
    String hash,
    Holder holder,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /**
   * Whom a key stands for.
   *
   * @param tenant whose things it sees
   * @param user the user that it is; empty for none
   * @param role what it may do
   * @param limits the name of its limits; empty for those of its tenant
   * @param forwarding whether it may speak for its own users
   */
  public record Holder(
      String tenant, String user, Role role, String limits, Forwarding forwarding) {
    public Holder {
      requireName("tenant", tenant);
      if (!user.isEmpty()) {
        requireName("user", user);
      }
      if (!limits.isEmpty()) {
        requireName("limits", limits);
      }
    }
  }

  public AccessKey {
    requireName("name", name);
  }

  /** Tells whether it holds at a time. */
  public boolean holdsAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }

  /** Returns this key revoked, or ending earlier. */
  AccessKey ending(@Nullable Instant revoked, @Nullable Instant expires) {
    return new AccessKey(id, name, hash, holder, createdAt, expires, revoked);
  }

  /** Tells whether a tenant, a user or limits may be called so. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static void requireName(String what, String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          what + ": expected up to 64 letters, digits and . _ @ -, not '" + text + "'");
    }
  }
}
