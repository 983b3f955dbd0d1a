package dev.corral.core.document.extract;

import dev.corral.core.document.NormalText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells the encoding of plain text: by its byte order mark; as UTF-8 where it is well-formed; as
 * UTF-16 where every other byte is mostly zero; else as Windows-1252, the superset of Latin-1 that
 * files from Windows use. Bytes that fit none of these, or hold more control characters than text
 * has, are no text.
 */
final class TextDecoder {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /**
   * Share of zero bytes on one side of UTF-16; an English text has nearly 1, and 0 on the other.
   */
  private static final double UTF_16_ZEROS = 0.4;

  private static final double STRAY_ZEROS = 0.001;
  private static final double STRAY_CONTROLS = 0.01;

  private TextDecoder() {}

  /** Tells whether the beginning of a file, perhaps cut inside a character, can be text. */
  static boolean isText(byte[] head) {
    return encodingOfBeginning(head) != null;
  }

  /** Returns the encoding that such a beginning tells, or null where it is no text. */
  static @Nullable Charset encodingOfBeginning(byte[] head) {
    return encoding(head, false);
  }

  /** Returns the encoding of a whole file, or null where it is no text. */
  static @Nullable Charset encoding(byte[] bytes) {
    return encoding(bytes, true);
  }

  /** Returns the whole text of a file, or null where it is no text. */
  static @Nullable String decode(byte[] bytes) {
    Charset encoding = encoding(bytes, true);
    return encoding == null ? null : NormalText.of(new String(bytes, encoding));
  }

  private static @Nullable Charset encoding(byte[] bytes, boolean whole) {
    Charset marked = byMark(bytes);
    if (marked != null) {
      return marked;
    }
    long evenZeros = 0;
    long oddZeros = 0;
    long controls = 0;
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i];
      if (b == 0 && (i & 1) == 0) {
        evenZeros++;
      } else if (b == 0) {
        oddZeros++;
      } else if (b > 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        controls++;
      }
    }
    double pairs = Math.max(1, bytes.length / 2);
    if (controls > STRAY_CONTROLS * bytes.length) {
      return null;
    }
    if (evenZeros + oddZeros > STRAY_ZEROS * bytes.length) {
      if (oddZeros > UTF_16_ZEROS * pairs && evenZeros < STRAY_CONTROLS * pairs) {
        return StandardCharsets.UTF_16LE;
      }
      boolean bigEndian = evenZeros > UTF_16_ZEROS * pairs && oddZeros < STRAY_CONTROLS * pairs;
      return bigEndian ? StandardCharsets.UTF_16BE : null;
    }
    return isUtf8(bytes, whole) ? StandardCharsets.UTF_8 : WINDOWS_1252;
  }

  private static @Nullable Charset byMark(byte[] bytes) {
    int first = at(bytes, 0) << 8 | at(bytes, 1);
    int second = at(bytes, 2) << 8 | at(bytes, 3);
    if (first == 0xFFFE && second == 0 && bytes.length >= 4) {
      return Charset.forName("UTF-32LE");
    }
    if (first == 0 && second == 0xFEFF) {
      return Charset.forName("UTF-32BE");
    }
    return switch (first) {
      case 0xFFFE -> StandardCharsets.UTF_16LE;
      case 0xFEFF -> StandardCharsets.UTF_16BE;
      case 0xEFBB -> at(bytes, 2) == 0xBF ? StandardCharsets.UTF_8 : null;
      default -> null;
    };
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xFF : 0;
  }

  private static boolean isUtf8(byte[] bytes, boolean whole) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8 << 10);
    while (true) {
      CoderResult result = decoder.decode(in, out, whole);
      if (result.isError()) {
        return false;
      }
      if (result.isUnderflow()) {
        return true;
      }
      out.clear();
    }
  }
}
