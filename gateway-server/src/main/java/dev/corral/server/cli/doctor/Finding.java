package dev.corral.server.cli.doctor;

/**
 * What was found of one thing.
 *
 * @param grade how it is
 * @param name what was looked at, one or two words
 * @param detail how it is, one line
 * @param advice what to do; empty for nothing
 */
record Finding(Grade grade, String name, String detail, String advice) {

  /** How a thing is. */
  enum Grade {
    /** As it should be. */
    GOOD,
    /** A server runs, and something could be better. */
    NOTE,
    /** A server does not run, or not for long. */
    BAD
  }

  static Finding good(String name, String detail) {
    return new Finding(Grade.GOOD, name, detail, "");
  }

  static Finding note(String name, String detail, String advice) {
    return new Finding(Grade.NOTE, name, detail, advice);
  }

  static Finding bad(String name, String detail, String advice) {
    return new Finding(Grade.BAD, name, detail, advice);
  }
}
