package dev.corral.server.cli.client;

import java.io.PrintStream;
import java.util.Locale;

/** What people see: lines, a line that is drawn over, and styles where the terminal has them. */
public final class Terminal {

  private static final int BAR = 20;
  private static final int NAME = 34;
  private static final int WIDTH = 92;

  private final PrintStream out;
  private final boolean live;

  /**
   * Makes a terminal.
   *
   * @param live whether lines can be drawn over and styled
   */
  public Terminal(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** Writes a line. */
  public void line(String text) {
    out.println(text);
  }

  /** Writes a title after an empty line. */
  public void heading(String text) {
    out.println();
    title(text);
  }

  /** Writes a title. */
  public void title(String text) {
    out.println(live ? "\u001b[1m" + text + "\u001b[0m" : text);
  }

  /** Shows how far something is, over what this showed before. */
  void progress(String what, double share, String detail) {
    if (live) {
      int full = (int) Math.round(Math.clamp(share, 0, 1) * BAR);
      String bar = "█".repeat(full) + "░".repeat(BAR - full);
      out.print("\r\u001b[2K  " + padded(shortened(what)) + " " + bar + " " + detail);
      out.flush();
    }
  }

  /** Shows what is waited for, until something else is shown. */
  public void waiting(String text) {
    if (live) {
      out.print("\r\u001b[2K" + text);
      out.flush();
    }
  }

  /** Takes away what was shown of a progress or a waiting. */
  public void clear() {
    if (live) {
      out.print("\r\u001b[2K");
    }
  }

  /** Puts the last word in the place of the progress. */
  public void finished(String what, String detail) {
    clear();
    out.println("  " + padded(what) + " " + detail);
  }

  /** Begins a paragraph that is written as its words come. */
  public Paragraph paragraph(String indent) {
    return new Paragraph(out, indent, WIDTH);
  }

  /** Returns a time in the unit that suits it. */
  public static String time(double millis) {
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 1_000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
  }

  /** Returns the end of a name that would not leave the line to what follows. */
  private static String shortened(String name) {
    return name.length() <= NAME ? name : "…" + name.substring(name.length() - NAME + 1);
  }

  /** Returns a name with room behind it; what would command the terminal is left out. */
  private static String padded(String name) {
    String shown = name.replaceAll("\\p{Cntrl}", "?");
    return shown + " ".repeat(Math.max(0, NAME - shown.length()));
  }
}
