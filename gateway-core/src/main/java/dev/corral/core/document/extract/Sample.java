package dev.corral.core.document.extract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The beginning of a file, for telling its kind.
 *
 * @param content where all the bytes are
 * @param extension what follows the last dot of its name, lower case; empty for none
 * @param head its first bytes, at most 8 KiB; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by the reader that made it
public record Sample(Path content, String extension, byte[] head) {

  private static final int HEAD_BYTES = 8 << 10;

  static Sample of(Path content, String name) throws IOException {
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    try (InputStream in = Files.newInputStream(content)) {
      return new Sample(content, extension, in.readNBytes(HEAD_BYTES));
    }
  }

  /** Returns its first 256 bytes as text in lower case, without byte order mark and blanks. */
  String opening() {
    return beginning(256);
  }

  /** Returns all of its bytes as such a text. */
  String beginning() {
    return beginning(head.length);
  }

  private String beginning(int bytes) {
    Charset encoding = TextDecoder.encodingOfBeginning(head);
    return new String(
            head,
            0,
            Math.min(bytes, head.length),
            encoding == null ? StandardCharsets.UTF_8 : encoding)
        .replace("\uFEFF", "")
        .stripLeading()
        .toLowerCase(Locale.ROOT);
  }

  /** Tells whether the file begins with these bytes, each given as a Latin-1 character. */
  public boolean startsWith(String latin1) {
    return indexOf(latin1, 1) == 0;
  }

  /** Tells whether these bytes, each given as a Latin-1 character, are in the beginning. */
  public boolean holds(String latin1) {
    return indexOf(latin1, head.length) >= 0;
  }

  /** Returns where these bytes first begin before {@code end}, or −1. */
  public int indexOf(String latin1, int end) {
    int last = Math.min(end, head.length - latin1.length() + 1);
    for (int i = 0; i < last; i++) {
      int matched = 0;
      while (matched < latin1.length() && (head[i + matched] & 0xFF) == latin1.charAt(matched)) {
        matched++;
      }
      if (matched == latin1.length()) {
        return i;
      }
    }
    return -1;
  }
}
