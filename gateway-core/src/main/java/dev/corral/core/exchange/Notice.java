package dev.corral.core.exchange;

import java.time.Duration;

/** What a caller may want to know of an answer on its way; no part of the answer. */
public sealed interface Notice {

  /**
   * The request waits.
   *
   * @param position its place in the order of service, 1 for the next
   * @param estimate how long it will wait
   * @param reason what it waits for, one short sentence
   */
  record Queued(int position, Duration estimate, String reason) implements Notice {}

  /**
   * The request is on its way to a model host.
   *
   * @param host the host's name
   * @param waited how long it waited
   */
  record Dispatched(String host, Duration waited) implements Notice {}

  /**
   * A setting was changed, so that a loaded model can be used.
   *
   * @param option its name
   * @param asked what the caller asked for
   * @param given what the model host is given
   */
  record Changed(String option, String asked, String given) implements Notice {}

  /** The answer is that of an equal question, asked before or at the same time. */
  record Shared() implements Notice {}

  /**
   * The model is a virtual one.
   *
   * @param model the model that answers
   */
  record Resolved(String model) implements Notice {}
}
