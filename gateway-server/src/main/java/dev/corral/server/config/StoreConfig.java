package dev.corral.server.config;

import dev.corral.core.vector.store.Storage.Durability;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How vectors and files are kept.
 *
 * @param durability when an acknowledged write is safe from a loss of power
 * @param memoryBytes most memory of loaded collections together, or 0 for as much as is sensible
 */
public record StoreConfig(Durability durability, long memoryBytes) {

  /** Synced before every answer; 2 GB, or half of the heap where that is less. */
  public static final StoreConfig DEFAULT = new StoreConfig(Durability.SYNC, 0);

  private static final long DEFAULT_BYTES = 2L << 30;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMGT]?)I?B?");
  private static final String UNITS = "KMGT";

  /**
   * Checks that the heap holds the vectors and leaves room for the answers.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public StoreConfig {
    if (memoryBytes < 0 || memoryBytes > largest()) {
      throw new IllegalArgumentException(
          "--vector-memory must be at most "
              + (largest() >> 20)
              + "M, three quarters of the heap, not "
              + (memoryBytes >> 20)
              + "M: set less, or a larger heap with CORRAL_JAVA_OPTIONS=-Xmx…");
    }
  }

  /** Returns the limit in bytes. */
  public long vectorBytes() {
    return memoryBytes > 0
        ? memoryBytes
        : Math.min(DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / 2);
  }

  private static long largest() {
    return Runtime.getRuntime().maxMemory() / 4 * 3;
  }

  /**
   * Reads a mode by its lower-case name.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public static Durability durability(String name) {
    for (Durability mode : Durability.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("--sync must be sync, interval or none, not " + name);
  }

  /**
   * Reads a size such as {@code 512M} or {@code 2 GB}; units are powers of 1024.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--vector-memory must be a size such as 512M or 2G, not " + text);
    }
    int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * unit));
  }
}
