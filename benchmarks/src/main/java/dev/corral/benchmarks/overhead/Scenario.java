package dev.corral.benchmarks.overhead;

/**
 * One load.
 *
 * @param stream whether answers come token by token
 * @param rate requests begun a second, at random (Poisson) times that do not depend on answers
 * @param seconds how long each contestant carries it, over all rounds
 */
record Scenario(boolean stream, int rate, int seconds) {

  /** Tokens of a streamed answer. */
  static final int TOKENS = 50;

  /** Time between the tokens of a streamed answer. */
  static final long TOKEN_GAP_MILLIS = 10;

  String label() {
    return stream ? rate + " streams/s" : rate + " requests/s";
  }
}
