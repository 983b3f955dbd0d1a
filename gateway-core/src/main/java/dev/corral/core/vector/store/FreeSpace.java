package dev.corral.core.vector.store;

import java.util.function.LongSupplier;

/**
 * Stops writes while there is still room for what the database does by itself: a disk that is full
 * to the last byte leaves no way to write out what is in memory, nor to delete.
 */
final class FreeSpace {

  /** Holds what is in memory when it is written out, and a new log. */
  static final long RESERVE = 64L << 20;

  private static final int DELETING_SHARE = 8;

  /** Of a small disk, no more than this share is held back. */
  private static final int SHARE = 10;

  private final LongSupplier usable;
  private final long reserve;

  /**
   * Starts.
   *
   * @param total bytes of the disk; 0 where the system does not tell
   * @param usable asked before every write, for the bytes that are left
   */
  FreeSpace(long total, LongSupplier usable) {
    this.usable = usable;
    this.reserve = total <= 0 ? Long.MIN_VALUE / 2 : Math.min(RESERVE, total / SHARE);
  }

  /** Tells whether bytes can be added; deletions add none and may go on into the reserve. */
  boolean admits(long bytes) {
    return usable.getAsLong() >= (bytes == 0 ? reserve / DELETING_SHARE : reserve + bytes);
  }
}
