package dev.corral.benchmarks.overhead;

import java.nio.charset.StandardCharsets;

/** The bytes that {@link MockOllama} sends, encoded once. */
final class MockAnswers {

  /** Answers at once. */
  static final String WHOLE = "mock-whole";

  /** Answers token by token. */
  static final String STREAM = "mock-stream";

  /** Stands before the time, in nanoseconds and 19 digits, at which a token left the mock. */
  static final char MARK = '~';

  static final int DIGITS = 19;

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: ";
  private static final String TEXT =
      "The queue is short and the answer is long. ".repeat(5).strip();
  private static final String COUNTS =
      "\"done\":true,\"done_reason\":\"stop\",\"total_duration\":510000000,"
          + "\"load_duration\":10000000,\"prompt_eval_count\":26,\"prompt_eval_duration\":20000000,"
          + "\"eval_count\":50,\"eval_duration\":480000000}";

  static final byte[] TAGS = document("{\"models\":[" + model(WHOLE) + "," + model(STREAM) + "]}");
  static final byte[] LOADED =
      document("{\"models\":[" + model(WHOLE) + "," + model(STREAM) + "]}");

  /** What a model that is asked nothing answers: it is loaded. */
  static final byte[] NOTHING = document("{\"done\":true,\"done_reason\":\"load\"}");

  static final byte[] VERSION = document("{\"version\":\"0.17.4\"}");
  static final byte[] SHOWN =
      document(
          "{\"details\":{\"family\":\"llama\"},\"model_info\":{},\"template\":\"\","
              + "\"capabilities\":[\"completion\"],\"modified_at\":\"2026-01-01T00:00:00Z\"}");
  static final byte[] WHOLE_DOCUMENT = document(line(WHOLE, TEXT, COUNTS));
  static final byte[] WHOLE_LINES =
      bytes(
          chunkedHead()
              + chunk(line(WHOLE, TEXT, "\"done\":false}") + "\n")
              + chunk(line(WHOLE, "", COUNTS) + "\n")
              + "0\r\n\r\n");
  static final byte[] STREAM_HEAD = bytes(chunkedHead());
  static final byte[] STREAM_END = bytes(chunk(line(STREAM, "", COUNTS) + "\n") + "0\r\n\r\n");

  private static final byte[] TOKEN =
      bytes(chunk(line(STREAM, MARK + "0".repeat(DIGITS), "\"done\":false}") + "\n"));
  private static final int TIME_AT = new String(TOKEN, StandardCharsets.US_ASCII).indexOf(MARK) + 1;

  private MockAnswers() {}

  /** Returns a token that leaves at this time. */
  static byte[] token(long nanos) {
    byte[] token = TOKEN.clone();
    long rest = nanos;
    for (int i = TIME_AT + DIGITS - 1; i >= TIME_AT; i--) {
      token[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return token;
  }

  private static String line(String model, String text, String rest) {
    return "{\"model\":\""
        + model
        + "\",\"created_at\":\"2026-01-01T00:00:00.123456789Z\","
        + "\"message\":{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},"
        + rest;
  }

  private static String model(String name) {
    return "{\"name\":\""
        + name
        + ":latest\",\"model\":\""
        + name
        + ":latest\",\"modified_at\":\"2026-01-01T00:00:00Z\",\"size\":1000,\"digest\":\""
        + "0".repeat(64)
        + "\",\"details\":{\"family\":\"llama\",\"parameter_size\":\"1B\"}}";
  }

  private static byte[] document(String json) {
    return bytes(HEAD + "application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
  }

  private static String chunkedHead() {
    return HEAD + "application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
