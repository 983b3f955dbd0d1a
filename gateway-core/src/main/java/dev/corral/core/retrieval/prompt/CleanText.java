package dev.corral.core.retrieval.prompt;

import java.util.regex.Pattern;

/**
 * Text of a document, made harmless for a prompt and a screen.
 *
 * <p>Characters that a reader does not see but a model does (controls, zero-width and tag
 * characters, fillers, variation selectors past those of emoji) and those that turn the reading
 * order are left out; what looks like a delimiter of sources loses its bracket. Joiners stay: many
 * scripts need them.
 */
public final class CleanText {

  private static final Pattern DELIMITER =
      Pattern.compile("<(?=/?\\s*(?:source|context))", Pattern.CASE_INSENSITIVE);

  private CleanText() {}

  /** Returns the text without what is hidden in it. */
  public static String of(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints().filter(c -> !isHidden(c)).forEach(visible::appendCodePoint);
    return DELIMITER.matcher(visible).replaceAll("‹");
  }

  private static boolean isHidden(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || c == 0x00AD
        || c == 0x061C
        || c == 0x115F
        || c == 0x1160
        || c == 0x180E
        || c == 0x200B
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F)
        || c == 0x3164
        || c == 0xFEFF
        || c == 0xFFA0
        || (c >= 0xFFF9 && c <= 0xFFFB)
        || (c >= 0xE0000 && c <= 0xE01EF);
  }
}
