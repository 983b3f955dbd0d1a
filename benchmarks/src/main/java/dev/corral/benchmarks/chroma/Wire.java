package dev.corral.benchmarks.chroma;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chroma's protocol from a client's side: one kept-alive connection, bodies ready made. It writes
 * and reads the socket on the thread that asks, so that next to nothing of a time is its own.
 */
final class Wire implements AutoCloseable {

  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int BUFFER = 1 << 16;
  private static final int HEX = 16;

  private final URI base;
  private final Socket socket;
  private final InputStream in;

  /** Connects. */
  Wire(URI base) throws IOException {
    this.base = base;
    this.socket = new Socket(base.getHost(), base.getPort());
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
  }

  /** Makes a collection with the default graph and returns its id. */
  String create(String name, String space) throws IOException {
    String body =
        "{\"name\":\"" + name + "\",\"configuration\":{\"hnsw\":{\"space\":\"" + space + "\"}}}";
    return read(send("POST", "", body)).get("id").asString();
  }

  void drop(String name) throws IOException {
    var _ = send("DELETE", "/" + name, "");
  }

  /** Posts to a route of a collection and returns the answer as it came. */
  byte[] post(String collection, String route, String body) throws IOException {
    return send("POST", "/" + collection + "/" + route, body);
  }

  static JsonNode read(byte[] answer) {
    return MAPPER.readTree(answer);
  }

  private byte[] send(String method, String path, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + COLLECTIONS
            + path
            + " HTTP/1.1\r\nhost: "
            + base.getAuthority()
            + "\r\ncontent-type: application/json\r\ncontent-length: "
            + content.length
            + "\r\n\r\n";
    var request = new ByteArrayOutputStream(head.length() + content.length);
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(content);
    request.writeTo(socket.getOutputStream());
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    byte[] answer = answer();
    if (status / 100 != 2) {
      throw new IOException(method + " " + path + ": " + status);
    }
    return answer;
  }

  /** Reads the headers and the body, which has a length or comes in chunks. */
  private byte[] answer() throws IOException {
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String value = header.substring(colon + 1).strip();
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        default -> {}
      }
    }
    if (!chunked) {
      return exactly(length);
    }
    var whole = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      whole.writeBytes(exactly(size));
      var _ = line();
    }
    var _ = line();
    return whole.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].strip(), HEX);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server closed the connection");
    }
    return bytes;
  }

  /** Reads a line of the head, without its end. */
  private String line() throws IOException {
    var line = new StringBuilder();
    for (int at = in.read(); at != '\n'; at = in.read()) {
      if (at < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (at != '\r') {
        line.append((char) at);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
