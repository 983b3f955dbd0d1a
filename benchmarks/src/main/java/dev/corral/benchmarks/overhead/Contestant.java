package dev.corral.benchmarks.overhead;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A way to the mock.
 *
 * @param name for the tables
 * @param port where requests go
 * @param path of a chat
 * @param process what stands between, or null for nothing
 * @param ratesMax the highest rates that it is asked to carry, whole and streamed
 */
record Contestant(String name, int port, String path, @Nullable Child process, RatesMax ratesMax) {

  /** The highest rates of a contestant. */
  record RatesMax(int whole, int streamed) {
    static final RatesMax ANY = new RatesMax(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  boolean carries(Scenario scenario) {
    return scenario.rate() <= (scenario.stream() ? ratesMax.streamed() : ratesMax.whole());
  }

  /** Returns a whole HTTP request, in base64. */
  String request(boolean stream) {
    String body =
        "{\"model\":\""
            + (stream ? MockAnswers.STREAM : MockAnswers.WHOLE)
            + "\",\"messages\":[{\"role\":\"system\",\"content\":\"You are brief.\"},"
            + "{\"role\":\"user\",\"content\":\""
            + "How long is the queue, and why? ".repeat(8).strip()
            + "\"}],\"stream\":"
            + stream
            + "}";
    String whole =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the CPU seconds taken so far. */
  double cpuSeconds() throws IOException {
    return process == null ? 0 : process.cpuSeconds();
  }
}
