package dev.corral.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks the same again and again over one connection, each time after the answer. */
final class RehearsalClient implements AutoCloseable {

  private static final String CHUNKS_END = "\r\n0\r\n\r\n";

  private final URI server;
  private final Socket socket;
  private final byte[] answer = new byte[64 << 10];

  RehearsalClient(URI server) throws IOException {
    this.server = server;
    this.socket = new Socket(server.getHost(), server.getPort());
    this.socket.setTcpNoDelay(true);
  }

  /** Posts a body so many times. */
  void post(String path, String body, int times) throws IOException {
    byte[] request =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: "
                + server.getAuthority()
                + "\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < times; i++) {
      socket.getOutputStream().write(request);
      readAnswer();
    }
  }

  private void readAnswer() throws IOException {
    InputStream in = socket.getInputStream();
    int length = 0;
    do {
      int more = in.read(answer, length, answer.length - length);
      if (more <= 0) {
        throw new IOException("the server ended an answer");
      }
      length += more;
    } while (!isWhole(length));
  }

  private boolean isWhole(int length) {
    String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 4;
    String name = "content-length: ";
    int at = text.toLowerCase(Locale.ROOT).indexOf(name);
    if (end < 4 || at < 0 || at > end) {
      return text.endsWith(CHUNKS_END);
    }
    String bytes = text.substring(at + name.length(), text.indexOf('\r', at));
    return length >= end + Integer.parseInt(bytes);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
