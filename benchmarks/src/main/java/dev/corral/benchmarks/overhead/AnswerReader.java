package dev.corral.benchmarks.overhead;

import java.nio.ByteBuffer;
import java.util.Locale;

/** Finds the end of one HTTP answer, and the times that stand in its tokens. */
final class AnswerReader {

  private static final byte[] LAST_CHUNK = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final StringBuilder head = new StringBuilder();
  private boolean headOver;
  private boolean good;
  private long missing;
  private boolean chunked;
  private int matched;
  private int digits;
  private long time;
  private int tokenCount;

  AnswerReader() {
    reset();
  }

  void reset() {
    head.setLength(0);
    headOver = false;
    good = false;
    chunked = false;
    missing = 0;
    matched = 0;
    digits = -1;
    tokenCount = 0;
  }

  boolean hasToken() {
    return tokenCount > 0;
  }

  /** Tells whether the status was 200 and, where tokens came, all of them did. */
  boolean isGood() {
    return good && (tokenCount == 0 || tokenCount == Scenario.TOKENS);
  }

  /** Takes more of the answer; tells whether it is whole. */
  boolean take(ByteBuffer bytes, long now, LongList tokens) {
    while (bytes.hasRemaining() && !headOver) {
      head((char) bytes.get());
    }
    if (!headOver) {
      return false;
    }
    missing -= bytes.remaining();
    while (bytes.hasRemaining()) {
      byte one = bytes.get();
      matched = one == LAST_CHUNK[matched] ? matched + 1 : one == LAST_CHUNK[0] ? 1 : 0;
      if (matched == LAST_CHUNK.length) {
        return chunked;
      }
      token(one, now, tokens);
    }
    return !chunked && missing <= 0;
  }

  private void token(byte one, long now, LongList tokens) {
    if (one == MockAnswers.MARK) {
      digits = 0;
      time = 0;
    } else if (digits >= 0) {
      if (one < '0' || one > '9') {
        digits = -1;
        return;
      }
      time = 10 * time + one - '0';
      if (++digits == MockAnswers.DIGITS) {
        digits = -1;
        tokenCount++;
        tokens.add(now - time);
      }
    }
  }

  private void head(char one) {
    head.append(one);
    matched = one == HEAD_END[matched] ? matched + 1 : one == HEAD_END[0] ? 1 : 0;
    if (matched < HEAD_END.length) {
      return;
    }
    headOver = true;
    String text = head.toString().toLowerCase(Locale.ROOT);
    good = text.startsWith("http/1.1 200");
    int length = text.indexOf("\r\ncontent-length:");
    chunked = length < 0;
    if (!chunked) {
      int from = length + "\r\ncontent-length:".length();
      missing = Long.parseLong(text.substring(from, text.indexOf('\r', from)).strip());
    }
    matched = 2; // a first chunk of no length follows the head's last line end
  }
}
