package dev.corral.core.exchange;

/**
 * Receives the progress of one {@link ModelChange}. Calls come one after the other, on any thread;
 * exactly one of {@link #onEnd} and {@link #onFailure} is the last, unless it was cancelled.
 */
public interface ChangeListener {

  /** Takes a step. */
  void onProgress(Progress progress);

  /** Takes the end; the change is made. */
  void onEnd();

  /** Takes the end of a change that was not made. */
  void onFailure(Failure failure);

  /**
   * How far a change is.
   *
   * @param status what is being done, in the host's words
   * @param digest the part that it is about; empty for none
   * @param total bytes of the part; zero where not known
   * @param completed bytes of the part that are there
   */
  record Progress(String status, String digest, long total, long completed) {}
}
