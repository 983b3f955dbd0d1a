package dev.corral.core.document;

/** Text as the rest of the gateway expects it; see {@link Page#text}. */
public final class NormalText {

  private NormalText() {}

  /** Returns the text with one kind of line end, no control characters and no broken surrogate. */
  public static String of(CharSequence raw) {
    StringBuilder out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\r') {
        boolean pair = i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
        out.append(pair ? "" : "\n");
      } else if (c == '\f' || c == '\u000B' || c == '\u0085' || c == '\u2028' || c == '\u2029') {
        out.append('\n');
      } else if (Character.isHighSurrogate(c)
          && i + 1 < raw.length()
          && Character.isLowSurrogate(raw.charAt(i + 1))) {
        out.append(c).append(raw.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        out.append('\uFFFD');
      } else if (c == '\n' || c == '\t' || !isDropped(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Tells whether there is nothing to read: white space and invisible characters only. */
  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(NormalText::isInvisible);
  }

  public static boolean isInvisible(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.FORMAT;
  }

  private static boolean isDropped(char c) {
    return Character.isISOControl(c) || c == '\uFEFF';
  }
}
