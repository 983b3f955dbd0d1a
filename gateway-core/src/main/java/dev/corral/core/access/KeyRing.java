package dev.corral.core.access;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys at one moment. Immutable. */
public final class KeyRing {

  /** A ring without keys. */
  public static final KeyRing EMPTY = new KeyRing(List.of());

  /** Longest text that is looked at: no secret is longer, and hashing takes time. */
  private static final int LONGEST = 256;

  /** What a secret of no known key is compared with, so that it takes as long as any. */
  private static final String NO_HASH = "0".repeat(64);

  private final Map<String, AccessKey> keys = new LinkedHashMap<>();

  /** Makes a ring of keys with different ids. */
  public KeyRing(Collection<AccessKey> keys) {
    for (AccessKey key : keys) {
      if (this.keys.put(key.id(), key) != null) {
        throw new IllegalArgumentException("the key " + key.id() + " stands there twice");
      }
    }
  }

  /** Returns the keys, also those that do not hold any more, in the order they were made. */
  public List<AccessKey> keys() {
    return List.copyOf(keys.values());
  }

  /** Tells whether there never was a key. One that was revoked counts: it shut the door. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * Returns the key of a secret, if it holds. How long it takes tells neither whether there is such
   * a key nor how much of a secret is right.
   */
  public Optional<AccessKey> find(String secret, Instant now) {
    if (secret.length() > LONGEST) {
      return Optional.empty();
    }
    AccessKey key = keys.get(Secret.id(secret));
    boolean isRight = Secret.isHashOf(key == null ? NO_HASH : key.hash(), secret);
    return isRight && key != null && key.holdsAt(now) ? Optional.of(key) : Optional.empty();
  }
}
