package dev.corral.server.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link FakeOllama} does with one request: the bytes of an answer, and how they leave.
 *
 * @param bytes the whole HTTP answer, head and framing included
 * @param manner how they leave
 * @param count how many of them, or how many a step, as the manner has it
 * @param charset how the characters become bytes: UTF-8 but for bytes that are not
 */
public record Script(String bytes, Manner manner, int count, Charset charset) {

  /** How the bytes of an answer leave. */
  public enum Manner {
    /** All at once; the connection stays open. */
    WHOLE,
    /** {@code count} bytes in each write. */
    IN_PIECES,
    /** {@code count} bytes a second. */
    DRIPPING,
    /** {@code count} bytes, then nothing until the other side closes. */
    STALLING,
    /** {@code count} bytes, then an orderly end of the connection. */
    CLOSING,
    /** {@code count} bytes, then a reset of the connection. */
    RESETTING
  }

  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Answers with lines, one a chunk, as a stream of Ollama. */
  public static Script answer(String... lines) {
    return of(
        Stream.of(lines)
                .map(line -> chunk(line + "\n"))
                .collect(Collectors.joining("", CHUNKED, ""))
            + "0\r\n\r\n");
  }

  /** Answers 200 with one document of JSON. */
  public static Script document(String json) {
    return status(200, json);
  }

  /** Answers with a status and a body; further headers may be given, each without its line end. */
  public static Script status(int status, String body, String... headers) {
    return of(
        "HTTP/1.1 "
            + status
            + " Said so\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n"
            + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
            + "\r\n"
            + body);
  }

  /** Says nothing until the other side closes. */
  public static Script stall() {
    return new Script("", Manner.STALLING, 0, UTF_8);
  }

  /** Answers with what is not HTTP. */
  public static Script garbage() {
    return new Script(
        "\u0000\u0001 SSH-2.0-not-a-model-host\r\n\r\n\u00ff", Manner.WHOLE, 0, UTF_8);
  }

  /** Answers with these bytes. */
  public static Script of(String bytes) {
    return new Script(bytes, Manner.WHOLE, 0, UTF_8);
  }

  /** Answers with these bytes, one for each character, which need not be UTF-8. */
  public static Script latin1(String bytes) {
    return new Script(bytes, Manner.WHOLE, 0, ISO_8859_1);
  }

  /** Returns the lines of a chat that says these words and ends. */
  public static String[] chat(String... words) {
    return Stream.concat(Stream.of(words).map(Script::word), Stream.of(done()))
        .toArray(String[]::new);
  }

  /** Returns the line of one word of a chat. */
  public static String word(String text) {
    return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\","
        + "\"message\":{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},\"done\":false}";
  }

  /** Returns the last line of a chat: 5 tokens read, 2 written. */
  public static String done() {
    return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\","
        + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
        + "\"done_reason\":\"stop\",\"total_duration\":100,\"load_duration\":10,"
        + "\"prompt_eval_count\":5,\"prompt_eval_duration\":20,"
        + "\"eval_count\":2,\"eval_duration\":30}";
  }

  public Script inPieces(int size) {
    return new Script(bytes, Manner.IN_PIECES, size, UTF_8);
  }

  public Script drip(int bytesPerSecond) {
    return new Script(bytes, Manner.DRIPPING, bytesPerSecond, UTF_8);
  }

  /** Stalls after so many bytes of the body's lines, the head not counted. */
  public Script stallAfter(int count) {
    return new Script(bytes, Manner.STALLING, bodyStart() + count, UTF_8);
  }

  public Script closeAfter(int count) {
    return new Script(bytes, Manner.CLOSING, bodyStart() + count, UTF_8);
  }

  public Script resetAfter(int count) {
    return new Script(bytes, Manner.RESETTING, bodyStart() + count, UTF_8);
  }

  /** Resets before the first byte. */
  public static Script reset() {
    return new Script("", Manner.RESETTING, 0, UTF_8);
  }

  /** Closes before the first byte. */
  public static Script close() {
    return new Script("", Manner.CLOSING, 0, UTF_8);
  }

  /** Sends these bytes too, after the answer. */
  public Script thenAlso(String extra) {
    return new Script(bytes + extra, manner, count, UTF_8);
  }

  /** Ends the connection after the last byte. */
  public Script thenClose() {
    return new Script(bytes, Manner.CLOSING, bytes.length(), UTF_8);
  }

  private int bodyStart() {
    return Math.max(0, bytes.indexOf("\r\n\r\n") + 4);
  }

  private static String chunk(String text) {
    int length = text.getBytes(UTF_8).length;
    return Integer.toHexString(length) + "\r\n" + text + "\r\n";
  }
}
