package dev.corral.server.faults;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.ManualLoops;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.Script;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of life while a request waits in the queue, and what may come after them. */
@Timeout(60)
final class HeartbeatIT {

  private static final Duration SILENCE = Duration.ofSeconds(15);

  @RegisterExtension static final ManualLoops LOOPS = new ManualLoops(2);

  private final FakeOllama host =
      FakeOllama.start()
          .servingAside()
          .byPath(Map.of("/api/ps", Script.document("{\"models\":[]}")));
  private final Gateway gateway = new Gateway(host, 1, LOOPS);

  @AfterEach
  void close() {
    gateway.close();
    host.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "ANTHROPIC"})
  void aQueuedStreamSaysSoByComments(Api api) throws InterruptedException {
    host.next(Script.stall(), answer(chat("Hello", " world")));
    try (RawCall first = gateway.stream(api, "first");
        RawCall second = queuedBehind(first, api)) {
      gateway.advance(SILENCE);
      second.await("HTTP/1.1 200 OK").await(": ping\n\n");
      int before = second.soFar().length();
      gateway.advance(SILENCE);
      second.awaitMoreThan(before);

      first.reset();
      RawCall.Answer answer = second.answer();
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body()).contains("Hello", " world");
    }
    gateway.assertUnharmed(host);
  }

  @Test
  void linesStaySilentUnlessAskedFor() throws InterruptedException {
    host.next(Script.stall(), answer(chat("Hello")));
    try (RawCall first = gateway.stream(Api.OLLAMA, "first");
        RawCall second = queuedBehind(first, Api.OLLAMA)) {
      for (int i = 0; i < 8; i++) {
        gateway.advance(SILENCE);
      }
      first.reset();
      assertThat(second.answer().body().lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    }
    gateway.assertUnharmed(host);
  }

  @Test
  void linesThatWereAskedForAreEmptyPiecesAndNeverBlank() throws InterruptedException {
    host.next(Script.stall(), answer(chat("Hello")));
    try (RawCall first = gateway.stream(Api.OLLAMA, "first");
        RawCall second = queuedBehind(first, Api.OLLAMA, "X-Corral-Heartbeat: 15")) {
      gateway.advance(SILENCE);
      second.await("\"content\":\"\"");
      first.reset();

      RawCall.Answer answer = second.answer();
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body().lines())
          .hasSizeGreaterThanOrEqualTo(3)
          .allMatch(line -> line.startsWith("{\"model\":\"m\""));
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void aFailureAfterASignOfLifeIsToldInBand(Api api) throws InterruptedException {
    host.next(Script.stall(), Script.status(500, "{\"error\":\"out of memory\"}"));
    try (RawCall first = gateway.stream(api, "first");
        RawCall second = queuedBehind(first, api, "x-corral-heartbeat: 15")) {
      gateway.advance(SILENCE);
      second.await("HTTP/1.1 200 OK");
      first.reset();

      RawCall.Answer answer = second.answer();
      assertThat(api.tellsError(answer.body())).as(answer.body()).isTrue();
      assertThat(answer.body()).contains("out of memory");
      assertThat(answer.whole()).isFalse();
      assertThat(api.looksComplete(answer.body())).isFalse();
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "61", "often", "-1", "1.5"})
  void aWrongIntervalIsRefused(String seconds) {
    try (RawCall call = gateway.stream(Api.OLLAMA, "hi", "x-corral-heartbeat: " + seconds)) {
      RawCall.Answer answer = call.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("x-corral-heartbeat", "from 1 to 60");
    }
    gateway.assertUnharmed(host);
  }

  private RawCall queuedBehind(RawCall first, Api api, String... headers)
      throws InterruptedException {
    assertThat(host.awaitRequest().body()).as("%s runs", first).contains("first");
    RawCall second = gateway.stream(api, "second", headers);
    Gateway.await("the second waits", () -> gateway.waiting() == 1);
    return second;
  }
}
