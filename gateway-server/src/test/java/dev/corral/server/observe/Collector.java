package dev.corral.server.observe;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** A collector of traces that keeps what it is sent: OTLP over HTTP, in Protocol Buffers. */
final class Collector implements AutoCloseable {

  private final HttpServer server;
  private final List<Received> spans = new ArrayList<>();
  private final StringBuilder bytes = new StringBuilder();

  /** One span as it came; links by the ids of the spans that they lead to. */
  record Received(
      String trace,
      String id,
      String parent,
      String name,
      long kind,
      long startNanos,
      long endNanos,
      Map<String, String> attributes,
      List<String> links) {}

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          boolean isPacked =
              "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          byte[] body =
              isPacked
                  ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                  : exchange.getRequestBody().readAllBytes();
          take(body);
          exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
  }

  synchronized List<Received> spans() {
    return List.copyOf(spans);
  }

  /** Returns all that came, a character for each byte. */
  synchronized String bytes() {
    return bytes.toString();
  }

  private synchronized void take(byte[] body) {
    bytes.append(new String(body, StandardCharsets.ISO_8859_1));
    each(
        body,
        (field, resource) -> {
          if (field == 1) {
            each(
                resource,
                (inner, scope) -> {
                  if (inner == 2) {
                    each(
                        scope,
                        (last, span) -> {
                          if (last == 2) {
                            spans.add(span(span));
                          }
                        });
                  }
                });
          }
        });
  }

  private static Received span(byte[] message) {
    Map<Integer, byte[]> fields = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    List<String> links = new ArrayList<>();
    each(
        message,
        (field, value) -> {
          if (field == 9) {
            attribute(value, attributes);
          } else if (field == 13) {
            each(
                value,
                (part, id) -> {
                  if (part == 2) {
                    links.add(HexFormat.of().formatHex(id));
                  }
                });
          } else {
            fields.put(field, value);
          }
        });
    byte[] none = {};
    return new Received(
        HexFormat.of().formatHex(fields.getOrDefault(1, none)),
        HexFormat.of().formatHex(fields.getOrDefault(2, none)),
        HexFormat.of().formatHex(fields.getOrDefault(4, none)),
        text(fields.getOrDefault(5, none)),
        number(fields.getOrDefault(6, none)),
        number(fields.getOrDefault(7, none)),
        number(fields.getOrDefault(8, none)),
        attributes,
        links);
  }

  private static void attribute(byte[] pair, Map<String, String> attributes) {
    Map<Integer, byte[]> fields = new HashMap<>();
    each(pair, fields::put);
    each(
        fields.getOrDefault(2, new byte[0]),
        (kind, value) ->
            attributes.put(
                text(fields.getOrDefault(1, new byte[0])),
                kind == 1 ? text(value) : Long.toString(number(value))));
  }

  /** Reads a message's fields; numbers are given as eight bytes, least first. */
  private static void each(byte[] message, BiConsumer<Integer, byte[]> field) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      byte[] value =
          switch ((int) (tag & 7)) {
            case 0 ->
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(varint(in)).array();
            case 1 -> bytes(in, 8);
            case 2 -> bytes(in, (int) varint(in));
            case 5 -> bytes(in, 4);
            default -> throw new AssertionError("wire type " + (tag & 7));
          };
      field.accept((int) (tag >> 3), value);
    }
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] value = new byte[count];
    in.get(value);
    return value;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private static long number(byte[] value) {
    return value.length == 8 ? ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong() : 0;
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
