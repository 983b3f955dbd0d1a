package dev.corral.core.schedule.plan;

import java.util.LinkedHashMap;
import java.util.Map;

/** Beginnings of prompts that a host has read lately, by hash: what its cache may still hold. */
final class Prefixes {

  /** Some thousand conversations of a dozen turns. */
  private static final int KEPT = 16_384;

  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > KEPT;
        }
      };

  /** Returns how many of these beginnings, shortest first, the host has read. */
  int match(long[] prefix) {
    int length = 0;
    while (length < prefix.length && seen.containsKey(prefix[length])) {
      length++;
    }
    return length;
  }

  void read(long[] prefix) {
    for (long hash : prefix) {
      seen.put(hash, Boolean.TRUE);
    }
  }

  void clear() {
    seen.clear();
  }
}
