package dev.corral.core.document;

import java.time.Duration;

/**
 * What reading one file may cost.
 *
 * @param bytes of the file
 * @param pages of a paged kind
 * @param characters of text that come out
 * @param inflatedBytes of markup that a compressed kind unpacks to
 * @param time from the first byte to the last character
 */
public record ReadingLimits(
    long bytes, int pages, long characters, long inflatedBytes, Duration time) {

  /**
   * 64 MiB a file (a book of scans stays below), 5,000 pages, 20 million characters (5 million
   * tokens, what hosted services allow), 64 MiB of markup (its tree takes some ten times that in
   * memory), two minutes.
   */
  public static final ReadingLimits DEFAULT =
      new ReadingLimits(64L << 20, 5_000, 20_000_000, 64L << 20, Duration.ofMinutes(2));
}
