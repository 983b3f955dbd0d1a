package dev.corral.server.protocol.openai.responses;

/**
 * Finds the marks {@code [1]} and {@code [1, 2]} in a text that comes in pieces. A mark is told
 * when its last character has come.
 */
final class CitationMarks {

  /** Longest number of a mark: passages are fifty at most. */
  private static final int MOST_DIGITS = 4;

  /** Takes a mark. */
  @FunctionalInterface
  interface Reader {

    /**
     * Takes one number of a mark.
     *
     * @param number the number, from 1
     * @param index where the mark begins, in code points
     */
    void onMark(int number, int index);
  }

  private final Reader reader;
  private final StringBuilder inside = new StringBuilder();
  private boolean open;
  private int start;
  private int position;

  CitationMarks(Reader reader) {
    this.reader = reader;
  }

  /** Takes the next piece. */
  void take(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      step(c);
      if (!Character.isLowSurrogate(c)) {
        position++;
      }
    }
  }

  private void step(char c) {
    if (c == '[') {
      open = true;
      start = position;
      inside.setLength(0);
    } else if (open && c == ']') {
      open = false;
      tell();
    } else if (open && ((c >= '0' && c <= '9') || c == ',' || c == ' ') && inside.length() < 64) {
      inside.append(c);
    } else {
      open = false;
    }
  }

  private void tell() {
    int number = 0;
    int digits = 0;
    for (int i = 0; i <= inside.length(); i++) {
      char c = i < inside.length() ? inside.charAt(i) : ',';
      if (c >= '0' && c <= '9' && digits < MOST_DIGITS) {
        number = number * 10 + (c - '0');
        digits++;
      } else {
        if (number > 0) {
          reader.onMark(number, start);
        }
        number = 0;
        digits = 0;
      }
    }
  }
}
