package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB's errors mean, in words without a path of the machine. */
final class RocksFailures {

  private static final Pattern UNSYNCED = Pattern.compile("(while|cannot) (f|fdata|range )?sync");
  private static final String NOTHING_KEPT = "nothing of this request was kept";

  private RocksFailures() {}

  static FailureException of(RocksDBException e) {
    return failure(e).asException();
  }

  static Failure failure(RocksDBException e) {
    if (isDamage(e)) {
      return damaged();
    }
    if (isUnsynced(e)) {
      return unsynced();
    }
    if (isFull(e)) {
      return full();
    }
    return new Failure.StorageFailed("the disk refused (" + code(e) + "): " + NOTHING_KEPT);
  }

  static Failure full() {
    return new Failure.StorageFailed(
        "the disk is full: " + NOTHING_KEPT + "; free some space, and writes go on by themselves");
  }

  /**
   * After a failed sync the system may call pages written that are not: a second sync would lie
   * (Rebello et al., USENIX ATC 2020), so nothing is written until the log was read again.
   */
  static Failure unsynced() {
    return new Failure.StorageFailed(
        "the disk failed to sync, so writes are refused until a restart: check the disk");
  }

  static Failure damaged() {
    return new Failure.StorageFailed("the store is damaged: restore it from a backup");
  }

  static boolean isFull(RocksDBException e) {
    Status status = e.getStatus();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || text(e).contains("no space left")
        || text(e).contains("quota exceeded")
        || text(e).contains("file too large");
  }

  static boolean isUnsynced(RocksDBException e) {
    return UNSYNCED.matcher(text(e)).lookingAt();
  }

  static boolean isDamage(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
  }

  /** Tells whether the disk is to blame, after which the database refuses every write. */
  static boolean isOfTheDisk(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.IOError;
  }

  static String code(RocksDBException e) {
    return e.getStatus() == null ? "unknown" : e.getStatus().getCodeString();
  }

  private static String text(RocksDBException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
  }
}
