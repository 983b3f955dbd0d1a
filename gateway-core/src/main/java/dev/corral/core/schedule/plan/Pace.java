package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Usage;

/** How fast a model reads and writes, and how much it writes; learned from its answers. */
final class Pace {

  /** Weight of the newest answer. */
  private static final double NEWEST = 0.125;

  // Assumed until measured: 1,000 tokens/s read and 30 tokens/s written, answers of 200 tokens,
  // which is a model of some billion weights on a usual GPU.
  private double readNanos = 1e6;
  private double writeNanos = 33e6;
  private double answerTokens = 200;
  private double costNanos;
  private boolean measured;

  /** Returns the GPU time that a request is taken to need. */
  long cost(Job job) {
    double tokens =
        job.answerTokensMax() > 0 ? Math.min(job.answerTokensMax(), answerTokens) : answerTokens;
    return (long) (job.promptTokens() * readNanos + tokens * writeNanos);
  }

  /** Returns the GPU time that a running request has used at least. */
  long used(Job job, int tokens) {
    return (long) (job.promptTokens() * readNanos + tokens * writeNanos);
  }

  /** Tells whether an answer was seen; before that all is a guess. */
  boolean isMeasured() {
    return measured;
  }

  /** Returns the GPU time of an answer, in the mean; of no meaning where none was seen. */
  long meanCost() {
    return (long) costNanos;
  }

  /** Learns from an answer that used so much GPU time. */
  void learn(Job job, Usage usage, long usedNanos) {
    double share = measured ? NEWEST : 1;
    if (usage.promptNanos() > 0 && job.promptTokens() > 0) {
      readNanos += share * ((double) usage.promptNanos() / job.promptTokens() - readNanos);
    }
    if (usage.answerNanos() > 0 && usage.answerTokens() > 0) {
      writeNanos += share * ((double) usage.answerNanos() / usage.answerTokens() - writeNanos);
      answerTokens += share * (usage.answerTokens() - answerTokens);
    }
    costNanos += share * (usedNanos - costNanos);
    measured = true;
  }
}
