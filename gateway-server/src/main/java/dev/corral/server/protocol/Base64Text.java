package dev.corral.server.protocol;

/** Checks base64 (RFC 4648, section 4, padded) without decoding it. */
public final class Base64Text {

  private Base64Text() {}

  /** Tells whether the text is base64 of at least one byte. */
  public static boolean isValid(String text) {
    int length = text.length();
    if (length == 0 || length % 4 != 0) {
      return false;
    }
    int end = length;
    while (end > length - 2 && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}
