package dev.corral.server.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that sends bytes as they are, one for each character. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
  }

  /** Sends bytes; a server that has closed already is not the client's fault. */
  RawClient send(String bytes) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes.getBytes(ISO_8859_1));
      out.flush();
    } catch (SocketException closed) {
      // What the server said before is still there to read.
    }
    return this;
  }

  /** Tells that nothing more will be sent. */
  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads one answer with a Content-Length, or none; empty where the server has closed. */
  String answer(boolean withBody) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = read(in);
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    int at = head.indexOf("content-length: ");
    int length =
        at < 0 || !withBody
            ? 0
            : Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)).strip());
    return head + new String(in.readNBytes(length), ISO_8859_1);
  }

  /** Reads until the server closes. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = read(in); next >= 0; next = read(in)) {
      rest.append((char) next);
    }
    return rest.toString();
  }

  private static int read(InputStream in) throws IOException {
    try {
      return in.read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
