package dev.corral.server.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** One request on a connection of its own, and every byte that comes back. */
final class RawCall implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * What came.
   *
   * @param whole whether the HTTP message ended as it should, rather than by the connection's end
   */
  record Answer(int status, String head, String body, boolean whole) {}

  private RawCall(int port, String request, int receiveBytes) {
    try {
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a question; each header without its line end. */
  static RawCall post(int port, String path, String body, String... headers) {
    return new RawCall(port, request(path, body, headers), 0);
  }

  /** Sends a question from a client whose machine takes few bytes. */
  static RawCall postNarrow(int port, String path, String body) {
    return new RawCall(port, request(path, body), 2048);
  }

  private static String request(String path, String body, String... headers) {
    StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Waits until this text has come. */
  RawCall await(String text) {
    while (!bytes.toString(ISO_8859_1).contains(text)) {
      if (!read()) {
        throw new AssertionError("the connection ended before '" + text + "': " + bytes);
      }
    }
    return this;
  }

  /** Waits until more than so many bytes have come. */
  void awaitMoreThan(int count) {
    while (bytes.size() <= count) {
      if (!read()) {
        throw new AssertionError("the connection ended after: " + bytes);
      }
    }
  }

  /** Waits for the end of the answer, or of the connection. */
  Answer answer() {
    boolean open = true;
    Answer answer = parse();
    while (open && !answer.whole()) {
      open = read();
      answer = parse();
    }
    return answer;
  }

  /** Returns what has come. */
  String soFar() {
    return bytes.toString(ISO_8859_1);
  }

  /** Goes away without a word. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean read() {
    byte[] buffer = new byte[16 << 10];
    try {
      int count = in.read(buffer);
      if (count > 0) {
        bytes.write(buffer, 0, count);
      }
      return count >= 0;
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("nothing more came after: " + soFar(), e);
    } catch (IOException reset) {
      return false;
    }
  }

  private Answer parse() {
    String all = soFar();
    int headEnd = all.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return new Answer(0, all, "", false);
    }
    String head = all.substring(0, headEnd).toLowerCase(Locale.ROOT);
    int status = Integer.parseInt(head.substring(9, 12));
    String rest = all.substring(headEnd + 4);
    int length = head.indexOf("content-length: ");
    if (length < 0) {
      return chunks(status, head, rest);
    }
    String number = head.substring(length + "content-length: ".length()).lines().findFirst().get();
    return new Answer(status, head, rest, rest.length() >= Integer.parseInt(number));
  }

  private static Answer chunks(int status, String head, String rest) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (true) {
      int lineEnd = rest.indexOf("\r\n", at);
      if (lineEnd < 0) {
        return new Answer(status, head, body.toString(), false);
      }
      int size = Integer.parseInt(rest.substring(at, lineEnd), 16);
      int end = lineEnd + 2 + size + 2;
      if (size == 0) {
        return new Answer(status, head, body.toString(), rest.length() >= end);
      }
      if (rest.length() < end) {
        return new Answer(status, head, body.toString(), false);
      }
      body.append(rest, lineEnd + 2, end - 2);
      at = end;
    }
  }
}
