package dev.corral.server.cli.store;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What long work has done so far, on one line of a terminal that is overwritten. */
final class ProgressLine {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PrintStream out;
  private final boolean shown;
  private final long begin = System.nanoTime();
  private long last = begin;

  @SuppressWarnings("SystemConsoleNull") // it is, where output is a file or a pipe
  ProgressLine(PrintStream out) {
    this.out = out;
    this.shown = System.console() != null && System.console().isTerminal();
  }

  /** Shows a number of things, if the last was shown a while ago. */
  void show(String what, long number) {
    long now = System.nanoTime();
    if (shown && now - last > INTERVAL_NANOS) {
      last = now;
      out.printf(Locale.ROOT, "\r  %,d %s ", number, what);
      out.flush();
    }
  }

  /** Returns the seconds since the start. */
  double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Takes the line away. */
  void clear() {
    if (shown && last != begin) {
      out.print("\r" + " ".repeat(40) + "\r");
      out.flush();
    }
  }
}
