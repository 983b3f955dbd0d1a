package dev.corral.embedder.text;

/** Half characters, which a {@code String} can hold and UTF-8 cannot. */
final class Surrogates {

  private Surrogates() {}

  /** Returns the text with U+FFFD for every surrogate without its other half. */
  static String replaceLone(String text) {
    int lone = nextLone(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    for (; lone >= 0; lone = nextLone(text, lone + 1)) {
      clean.setCharAt(lone, '\uFFFD');
    }
    return clean.toString();
  }

  private static int nextLone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
