package dev.corral.benchmarks.dialects;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks one thing again and again over one connection, each time after the answer.
 *
 * @param server whom to ask
 * @param path what to ask for
 * @param requests how often
 */
record PatientClient(URI server, String path, int requests) implements Runnable {

  static final String NAME = "bench-client-";

  @Override
  public void run() {
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[64 << 10];
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      int expected = 0;
      for (int i = 0; i < requests; i++) {
        out.write(request);
        expected = read(in, answer, expected);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an answer; all of them are as long as the first but for an id of fixed length. */
  private static int read(InputStream in, byte[] answer, int expected) throws IOException {
    int length = 0;
    int wanted = expected;
    while (wanted == 0 || length < wanted) {
      int more = in.read(answer, length, answer.length - length);
      if (more < 0) {
        throw new IOException("the server closed the connection");
      }
      length += more;
      if (wanted == 0) {
        wanted = wanted(new String(answer, 0, length, StandardCharsets.ISO_8859_1));
      }
    }
    return wanted;
  }

  private static int wanted(String start) {
    int end = start.indexOf("\r\n\r\n");
    int at = start.indexOf("content-length: ");
    if (end < 0 || at < 0) {
      return 0;
    }
    int from = at + "content-length: ".length();
    return end + 4 + Integer.parseInt(start.substring(from, start.indexOf("\r\n", from)));
  }
}
