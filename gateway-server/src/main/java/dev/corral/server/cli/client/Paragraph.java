package dev.corral.server.cli.client;

import java.io.PrintStream;

/** Text in lines of a width, each word written as soon as it is whole. Empty lines are kept out. */
public final class Paragraph {

  private final PrintStream out;
  private final String indent;
  private final int width;
  private final StringBuilder word = new StringBuilder();
  private int column;

  Paragraph(PrintStream out, String indent, int width) {
    this.out = out;
    this.indent = indent;
    this.width = width;
  }

  /** Adds text, which may end within a word. */
  public void add(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        end();
      } else if (Character.isWhitespace(c)) {
        flushWord();
      } else {
        word.append(c);
      }
    }
    out.flush();
  }

  /** Ends the line. */
  public void end() {
    flushWord();
    if (column > 0) {
      out.println();
      column = 0;
    }
  }

  private void flushWord() {
    if (word.isEmpty()) {
      return;
    }
    if (column > 0 && column + 1 + word.length() > width) {
      out.println();
      column = 0;
    }
    String gap = column == 0 ? indent : " ";
    out.print(gap + word);
    column += gap.length() + word.length();
    word.setLength(0);
  }
}
