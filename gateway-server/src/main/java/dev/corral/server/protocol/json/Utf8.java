package dev.corral.server.protocol.json;

/**
 * Checks UTF-8 (RFC 3629): parsers of JSON pass overlong forms and halves of surrogate pairs on, as
 * characters that were never sent.
 */
final class Utf8 {

  private Utf8() {}

  /** Returns where the first byte stands that is not UTF-8; the length where all are. */
  static int firstFault(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int more = bytes[at] >= 0 ? 1 : length(bytes, at);
      if (more == 0) {
        return at;
      }
      at += more;
    }
    return at;
  }

  /** Returns how long the character of several bytes is that begins here; 0 for none. */
  private static int length(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    if (first >= 0xc2 && first <= 0xdf) {
      return follows(bytes, at + 1, 0x80, 0xbf) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
      int least = first == 0xe0 ? 0xa0 : 0x80;
      int most = first == 0xed ? 0x9f : 0xbf;
      return follows(bytes, at + 1, least, most) && follows(bytes, at + 2, 0x80, 0xbf) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
      int least = first == 0xf0 ? 0x90 : 0x80;
      int most = first == 0xf4 ? 0x8f : 0xbf;
      return follows(bytes, at + 1, least, most)
              && follows(bytes, at + 2, 0x80, 0xbf)
              && follows(bytes, at + 3, 0x80, 0xbf)
          ? 4
          : 0;
    }
    return 0;
  }

  private static boolean follows(byte[] bytes, int at, int least, int most) {
    return at < bytes.length && (bytes[at] & 0xff) >= least && (bytes[at] & 0xff) <= most;
  }
}
