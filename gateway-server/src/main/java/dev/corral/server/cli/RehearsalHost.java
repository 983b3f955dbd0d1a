package dev.corral.server.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Stands in for Ollama in a rehearsal: has one model, which says the same words each time. */
final class RehearsalHost implements AutoCloseable {

  static final String MODEL = "rehearsal:latest";

  /** Words of an answer: the path of a token is walked more often than that of a request. */
  private static final int WORDS = 16;

  private static final byte[] LISTS =
      document(
          "{\"models\":[{\"name\":\""
              + MODEL
              + "\",\"model\":\""
              + MODEL
              + "\",\"modified_at\":\"2026-01-01T00:00:00Z\",\"size\":1,\"digest\":\"00\","
              + "\"details\":{\"family\":\"llama\",\"parameter_size\":\"1B\"}}]}");
  private static final byte[] LOADED = document("{\"done\":true,\"done_reason\":\"load\"}");
  private static final byte[] ANSWER = answer();

  private final ServerSocket socket;

  private RehearsalHost(ServerSocket socket) {
    this.socket = socket;
  }

  /** Starts a host on a free port of this machine. */
  static RehearsalHost start() throws IOException {
    RehearsalHost host =
        new RehearsalHost(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("rehearsal-host").start(host::accept);
    return host;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Socket client) {
    try (client;
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream()) {
      client.setTcpNoDelay(true);
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
        boolean isQuestion = head.startsWith("POST") && body.contains("\"content\"");
        out.write(head.startsWith("GET") ? LISTS : isQuestion ? ANSWER : LOADED);
        out.flush();
      }
    } catch (IOException gone) {
      return; // the rehearsal is over
    }
  }

  /** Reads a head; empty where the connection has ended. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.append((char) b);
      if (b == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    String name = "content-length: ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(name);
    return at < 0
        ? 0
        : Integer.parseInt(head.substring(at + name.length(), head.indexOf('\r', at)));
  }

  private static byte[] document(String json) {
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] answer() {
    StringBuilder all =
        new StringBuilder(
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < WORDS; i++) {
      all.append(
          chunk("{\"message\":{\"role\":\"assistant\",\"content\":\" word\"},\"done\":false}"));
    }
    all.append(
        chunk(
            "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":"
                + "\"stop\",\"total_duration\":1000000,\"prompt_eval_count\":9,\"eval_count\":16,"
                + "\"prompt_eval_duration\":1000,\"eval_duration\":1000}"));
    return all.append("0\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String chunk(String line) {
    return Integer.toHexString(line.length() + 1) + "\r\n" + line + "\n\r\n";
  }
}
