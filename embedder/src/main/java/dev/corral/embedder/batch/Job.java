package dev.corral.embedder.batch;

import dev.corral.embedder.text.Tokens;

/** One text on its way to its vector. Told exactly one end, on a thread of the batcher. */
public interface Job {

  /** Why a job was dropped before it ran. */
  enum Drop {
    /** Its deadline passed. */
    EXPIRED,
    /** The batcher was closed. */
    CLOSED
  }

  /** Returns the text; called before the job's end only. */
  String text();

  /** Returns how many UTF-16 units the text has. */
  int units();

  /** Returns whether anybody still waits; once false, always false. */
  boolean wanted();

  /** Returns whether the time by which the work must have begun has passed. */
  boolean expired(long nowNanos);

  /** Ends the job with its vector. */
  void succeed(Tokens tokens, float[] vector);

  /** Ends the job without having run it. */
  void drop(Drop reason);

  /** Ends the job with the failure of its own computation. */
  void fail(Throwable cause);
}
