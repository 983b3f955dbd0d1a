package dev.corral.benchmarks.schedule;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on the loopback that notices, as Ollama's does, when a client goes away: the
 * handler of its request is interrupted. Each connection and each request has a virtual thread.
 */
final class SmallServer implements Closeable {

  private static final int BACKLOG = 1024;
  private static final String LENGTH = "content-length:";

  /** Answers a request. */
  interface Handler {

    /** Answers by {@code answer}; interrupted where the client has gone. */
    void handle(String path, String body, Answer answer) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Starts one on a free port. */
  SmallServer(Handler handler) throws IOException {
    this.handler = handler;
    this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("accept").start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("connection").start(() -> serve(socket));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void serve(Socket socket) {
    @Nullable Thread running = null;
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      // The end of the connection is noticed here while the request is answered there.
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String path = head.split(" ", 3)[1];
        String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
        Answer answer = new Answer(socket.getOutputStream());
        running =
            Thread.ofVirtual().name("request").start(() -> handle(socket, path, body, answer));
      }
    } catch (IOException gone) {
      return;
    } finally {
      open.remove(socket);
      if (running != null) {
        running.interrupt();
      }
    }
  }

  private void handle(Socket socket, String path, String body, Answer answer) {
    try {
      handler.handle(path, body, answer);
    } catch (IOException | InterruptedException gone) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError("a socket of the loopback closes", e);
      }
    }
  }

  private static int length(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf(LENGTH);
    return at < 0
        ? 0
        : Integer.parseInt(lower.substring(at + LENGTH.length(), lower.indexOf('\r', at)).strip());
  }

  /** Returns the next head with its last line end; empty at the end of the connection. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The answer to one request: whole, or line by line. */
  static final class Answer {

    private static final String LINES =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    private final OutputStream out;
    private boolean started;

    private Answer(OutputStream out) {
      this.out = out;
    }

    void whole(int status, String json) throws IOException {
      send(
          "HTTP/1.1 "
              + status
              + " .\r\nContent-Type: application/json\r\nContent-Length: "
              + json.length()
              + "\r\n\r\n"
              + json);
    }

    void line(String json) throws IOException {
      String chunk = Integer.toHexString(json.length() + 1) + "\r\n" + json + "\n\r\n";
      send(started ? chunk : LINES + chunk);
      started = true;
    }

    void end() throws IOException {
      send("0\r\n\r\n");
    }

    private void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
