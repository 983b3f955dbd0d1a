package dev.corral.core.exchange;

/**
 * Receives one answer. Calls come one after the other, on any thread, and none comes after {@link
 * InferenceEvent.Finished} or {@link #onFailure}; exactly one of the two ends every answer that was
 * not cancelled. A listener must not block.
 */
public interface InferenceListener {

  /** Takes the next step of the answer. */
  void onEvent(InferenceEvent event);

  /** Takes what is worth knowing beside the answer; may come at any time before the end. */
  default void onNotice(Notice notice) {}

  /** Takes the end of an answer that broke; what came before it is not a whole answer. */
  void onFailure(Failure failure);
}
