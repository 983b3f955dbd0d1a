package dev.corral.core.exchange;

import java.util.Map;

/**
 * A stage of one request, written down with its begin, its end and the stages within it for those
 * who look at traces. Never given text of prompts, answers or documents. Safe for use by many
 * threads; never blocks.
 */
public interface Span {

  /** Writes nothing down. */
  Span NONE =
      new Span() {
        @Override
        public Span begin(String stage) {
          return this;
        }

        @Override
        public void past(String stage, long beganAgoNanos, long endedAgoNanos) {}

        @Override
        public Span follow(String work) {
          return this;
        }

        @Override
        public Map<String, String> carried() {
          return Map.of();
        }

        @Override
        public Span note(String name, String value) {
          return this;
        }

        @Override
        public void end(String fault) {}
      };

  /** Begins a stage within this one; whoever begins it ends it. */
  Span begin(String stage);

  /**
   * Writes down a stage within this one that is over.
   *
   * @param beganAgoNanos how long ago it began
   * @param endedAgoNanos how long ago it ended
   */
  void past(String stage, long beganAgoNanos, long endedAgoNanos);

  /**
   * Begins the span of work that this stage asked for and does not wait for: in a trace of its own,
   * with a link to this one, and traced where this one is.
   */
  Span follow(String work);

  /** Returns the headers by which another program's work is known to belong to this stage. */
  Map<String, String> carried();

  /** Notes a word about it: a model's name, a host's, a number. */
  Span note(String name, String value);

  /**
   * Ends it; only the first time counts.
   *
   * @param fault what kind of failure ended it; empty for none
   */
  void end(String fault);

  /** Ends it well. */
  default void end() {
    end("");
  }
}
