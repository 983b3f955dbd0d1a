package dev.corral.core.vector.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys that begin with a prefix, as the half-open range {@code [prefix, after(prefix))}. */
final class KeyRange {

  private KeyRange() {}

  /** Returns the smallest key above all that begin with the prefix, or null where there is none. */
  static byte @Nullable [] after(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] after = Arrays.copyOf(prefix, last + 1);
    after[last]++;
    return after;
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
