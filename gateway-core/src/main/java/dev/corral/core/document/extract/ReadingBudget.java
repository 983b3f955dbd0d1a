package dev.corral.core.document.extract;

import dev.corral.core.document.ReadingLimits;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.util.function.LongSupplier;

/** What is left of the {@link ReadingLimits} while one file is read. Used by one thread. */
public final class ReadingBudget {

  private final ReadingLimits limits;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private long characters;

  ReadingBudget(ReadingLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
  }

  /**
   * Tells the number of pages before they are read.
   *
   * @throws FailureException with {@link Code#TOO_LARGE}
   */
  public void pages(int pages) {
    if (pages > limits.pages()) {
      throw tooLarge(
          "the document has " + pages + " pages, the limit is " + limits.pages() + "; split it");
    }
  }

  /**
   * Spends characters of text, and looks at the clock.
   *
   * @throws FailureException with {@link Code#TOO_LARGE}
   */
  public void characters(long more) {
    characters += more;
    if (characters > limits.characters()) {
      throw tooLarge(
          "the document holds more than " + limits.characters() + " characters of text; split it");
    }
    if (nanoClock.getAsLong() - startNanos > limits.time().toNanos()) {
      throw tooLarge(
          "the document took longer than " + limits.time().toSeconds() + " s to read; split it");
    }
  }

  /**
   * Checks a number of bytes that compressed markup has unpacked to so far.
   *
   * @throws FailureException with {@link Code#TOO_LARGE}
   */
  public void inflated(long bytes) {
    if (bytes > limits.inflatedBytes()) {
      throw tooLarge(
          "the document unpacks to more than "
              + (limits.inflatedBytes() >> 20)
              + " MiB of markup; it is refused as a decompression bomb");
    }
  }

  private static FailureException tooLarge(String message) {
    return new Failure.UnreadableDocument(Code.TOO_LARGE, message).asException();
  }
}
