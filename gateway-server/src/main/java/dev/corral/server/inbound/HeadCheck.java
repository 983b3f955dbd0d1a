package dev.corral.server.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Checks the lines of a head as they were sent, before a parser makes sense of them (RFC 9112, 2.2,
 * 3 and 5): what two parsers could read in two ways is refused. A line feed without a carriage
 * return, a folded line, white space where none belongs, and bytes that no name or value may have,
 * are how requests are smuggled past a proxy.
 */
final class HeadCheck {

  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";
  private static final String VERSION = "HTTP/";

  /** Whether a byte may stand in a name. */
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (int c = ' ' + 1; c < 0x7f; c++) {
      TOKEN[c] = SEPARATORS.indexOf(c) < 0;
    }
  }

  private boolean afterRequestLine;

  /**
   * Checks the lines that are there in full, to the end of the head at most.
   *
   * @throws MalformedRequest saying what is wrong
   */
  void check(ByteBuf in) {
    int at = in.readerIndex();
    for (int lf = find(in, at); lf >= 0; lf = find(in, at)) {
      if (lf == at || in.getByte(lf - 1) != CR) {
        throw new MalformedRequest("a line ends without a carriage return");
      }
      int end = lf - 1;
      if (end > at) {
        checkLine(in, at, end);
      } else if (afterRequestLine) {
        afterRequestLine = false;
        return;
      }
      at = lf + 1;
    }
  }

  /** Tells whether a head has begun and has not ended. */
  boolean isWithinHead() {
    return afterRequestLine;
  }

  private static int find(ByteBuf in, int from) {
    return in.indexOf(from, in.writerIndex(), LF);
  }

  private void checkLine(ByteBuf in, int from, int end) {
    if (afterRequestLine) {
      checkField(in, from, end);
    } else {
      checkRequestLine(in, from, end);
      afterRequestLine = true;
    }
  }

  /** {@code method SP target SP HTTP/1.x}. */
  private static void checkRequestLine(ByteBuf in, int from, int end) {
    int method = from;
    while (method < end && isToken(in.getByte(method))) {
      method++;
    }
    int target = method + 1;
    while (target < end && in.getByte(target) > ' ' && in.getByte(target) < 0x7f) {
      target++;
    }
    boolean divided =
        method > from
            && target > method + 1
            && target < end
            && in.getByte(method) == ' '
            && in.getByte(target) == ' ';
    if (!divided) {
      throw new MalformedRequest("the request line is not a method, a target and a version");
    }
    checkVersion(in, target + 1, end);
    if (method - from == 7 && text(in, from, method).equals("CONNECT")) {
      throw new MalformedRequest("this server is no proxy");
    }
  }

  private static void checkVersion(ByteBuf in, int from, int end) {
    boolean isVersion = end - from == VERSION.length() + 3 && in.getByte(from + 6) == '.';
    for (int i = 0; isVersion && i < VERSION.length(); i++) {
      isVersion = in.getByte(from + i) == VERSION.charAt(i);
    }
    if (!isVersion || !isDigit(in.getByte(from + 5)) || !isDigit(in.getByte(from + 7))) {
      throw new MalformedRequest("the request line is not a method, a target and a version");
    }
    if (in.getByte(from + 5) != '1' || in.getByte(from + 7) > '1') {
      throw new MalformedRequest(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this server speaks HTTP/1.1");
    }
  }

  /** {@code name ":" value}. */
  private static void checkField(ByteBuf in, int from, int end) {
    int colon = from;
    while (colon < end && isToken(in.getByte(colon))) {
      colon++;
    }
    if (colon == from || colon == end || in.getByte(colon) != ':') {
      throw new MalformedRequest("a header is not a name, a colon and a value on one line");
    }
    for (int i = colon + 1; i < end; i++) {
      byte b = in.getByte(i);
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        throw new MalformedRequest("a header has a control character");
      }
    }
  }

  private static boolean isToken(byte b) {
    return b > 0 && TOKEN[b];
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static String text(ByteBuf in, int from, int end) {
    return in.toString(from, end - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
