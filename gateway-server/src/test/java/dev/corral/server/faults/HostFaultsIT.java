package dev.corral.server.faults;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.done;
import static dev.corral.server.upstream.Script.status;
import static dev.corral.server.upstream.Script.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.ManualLoops;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of every dialect hear of a host that fails; a broken stream never looks whole. */
@Timeout(60)
final class HostFaultsIT {

  private static final String HTML = "<html><body>secret</body></html>";

  /** What Anthropic's clients know as "try later". */
  private static final int OVERLOADED = 529;

  private static final int WORD_BYTES = answerBytes(word("Hello"));

  @RegisterExtension static final ManualLoops LOOPS = new ManualLoops(2);

  private final FakeOllama host = FakeOllama.start();
  private final Gateway gateway = new Gateway(host, 0, LOOPS);

  @AfterEach
  void close() {
    gateway.close();
    host.close();
  }

  static Stream<Arguments> faultsBeforeAnyText() {
    return everyApi(
        Arguments.of("reset", Script.reset(), 502),
        Arguments.of("close", Script.close(), 502),
        Arguments.of("not HTTP", Script.garbage(), 502),
        Arguments.of("not JSON", Script.document(HTML), 502),
        Arguments.of("NUL", Script.document("\u0000\u0000"), 502),
        Arguments.of("broken UTF-8", brokenUtf8(), 502),
        Arguments.of("10 MB line", answer(word("x".repeat(10 << 20)), done()), 502),
        Arguments.of("two lengths", twoLengths(), 502),
        Arguments.of("status 500, HTML", status(500, HTML), 502),
        Arguments.of("status 502, long HTML", status(502, HTML.repeat(1_000)), 502),
        Arguments.of("queue full", status(503, "{\"error\":\"busy\"}", "Retry-After: 7"), 503),
        Arguments.of("bad option", status(400, "{\"error\":\"bad\"}"), 400),
        Arguments.of("model missing", status(404, "{\"error\":\"model 'm' not found\"}"), 404));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faultsBeforeAnyText")
  void aFaultBeforeAnyTextHasAStatus(Api api, String name, Script script, int status) {
    host.next(script);

    try (RawCall call = gateway.stream(api, name)) {
      RawCall.Answer answer = call.answer();
      int expected =
          name.equals("queue full") && api == Api.ANTHROPIC
              ? OVERLOADED
              : name.equals("status 500, HTML") && api == Api.OLLAMA ? 500 : status;
      assertThat(answer.status()).as(answer.body()).isEqualTo(expected);
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body()).contains("error").doesNotContain("secret");
      assertThat(api.looksComplete(answer.body())).isFalse();
      if (name.equals("queue full")) {
        assertThat(answer.head()).contains("retry-after: 7");
      }
    }
    gateway.assertUnharmed(host);
  }

  static Stream<Arguments> faultsAfterText() {
    Script started = answer(word("Hello"), word(" more"), done());
    return everyApi(
        Arguments.of("reset", started.resetAfter(WORD_BYTES)),
        Arguments.of("close", started.closeAfter(WORD_BYTES)),
        Arguments.of("cut line", started.closeAfter(WORD_BYTES + 40)),
        Arguments.of("end without done", answer(word("Hello"))),
        Arguments.of("not JSON", answer(word("Hello"), HTML, done())),
        Arguments.of("more after done", answer(word("Hello"), done(), word("more"))),
        Arguments.of("10 MB line", answer(word("Hello"), word("x".repeat(10 << 20)), done())),
        Arguments.of("error line", answer(word("Hello"), "{\"error\":\"unexpected EOF\"}")),
        Arguments.of("endless", endless()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faultsAfterText")
  void aFaultAfterTextIsToldInBandAndTheStreamIsNotWhole(Api api, String name, Script script) {
    host.next(script);

    try (RawCall call = gateway.stream(api, name)) {
      RawCall.Answer answer = call.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("Hello");
      assertBroken(api, answer);
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatIsNotThereIsSaid(Api api) {
    int port = host.port();
    host.close();
    try (RawCall call = gateway.stream(api, "refused")) {
      RawCall.Answer answer = call.answer();
      assertThat(answer.status()).isEqualTo(api == Api.ANTHROPIC ? OVERLOADED : 503);
      assertThat(answer.head()).contains("retry-after: 5");
      assertThat(answer.body()).contains("ollama serve");
    }
    try (FakeOllama again = FakeOllama.startOn(port)) {
      gateway.assertUnharmed(again);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatNeverAnswersIsGivenUpAfterSignsOfLife(Api api) throws InterruptedException {
    host.next(Script.stall());
    try (RawCall call = gateway.stream(api, "silent", "x-corral-heartbeat: 15")) {
      host.awaitRequest();
      gateway.advance(Duration.ofSeconds(10));
      call.await(api == Api.OLLAMA ? "\"content\":\"\"" : ": ping\n\n");
      gateway.advance(Duration.ofMinutes(10));

      RawCall.Answer answer = call.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("said nothing for 600000 ms").doesNotContain("\n\n\n");
      assertBroken(api, answer);
    }
    host.awaitDeparture();
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void aWholeAnswerFromAHostThatNeverAnswersHasAStatus(Api api) throws InterruptedException {
    host.next(Script.stall());
    try (RawCall call = gateway.whole(api, "silent")) {
      host.awaitRequest();
      gateway.advance(Duration.ofMinutes(11));

      assertThat(call.answer().status()).isEqualTo(504);
    }
    host.awaitDeparture();
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void aStallWithinAnAnswerIsSatThroughWithSignsOfLifeAndEndsAtItsLimit(Api api)
      throws InterruptedException {
    host.next(answer(word("Hello"), word(" more"), done()).stallAfter(WORD_BYTES));
    try (RawCall call = gateway.stream(api, "stall", "x-corral-heartbeat: 15")) {
      call.await("Hello");
      int before = call.soFar().length();
      for (int i = 0; i < 8; i++) {
        gateway.advance(Duration.ofMillis(7_500));
      }
      call.await(api == Api.OLLAMA ? "\"content\":\"\"" : ": ping\n\n");
      assertThat(call.soFar().length()).isGreaterThan(before);
      assertThat(gateway.running()).as("a minute of silence is allowed").isEqualTo(1);
      gateway.advance(Duration.ofMinutes(2));

      assertBroken(api, call.answer());
    }
    host.awaitDeparture();
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatComesByteByByteIsWhole(Api api) {
    host.next(answer(Script.chat("Hello", " world")).inPieces(1));
    try (RawCall call = gateway.stream(api, "bytes")) {
      RawCall.Answer answer = call.answer();
      assertThat(answer.whole()).isTrue();
      assertThat(api.looksComplete(answer.body())).isTrue();
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void bytesAfterAnAnswerReachNobody(Api api) {
    host.next(answer(Script.chat("Hello")).thenAlso("HTTP/1.1 200 OK\r\n\r\n" + word("smuggled")));
    try (RawCall call = gateway.stream(api, "extra")) {
      RawCall.Answer answer = call.answer();
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body()).doesNotContain("smuggled");
    }
    int connections = host.connections();
    try (RawCall next = gateway.stream(api, "next")) {
      assertThat(next.answer().body()).contains("Hello").doesNotContain("smuggled");
    }
    assertThat(host.connections())
        .as("the connection is not used again")
        .isGreaterThan(connections);
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void aRestartEndsAHundredStreamsAtOnceAndTheNextIsServed(Api api) throws InterruptedException {
    host.always(answer(word("Hello"), done()).stallAfter(WORD_BYTES));
    List<RawCall> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(gateway.stream(api, "restart"));
    }
    calls.forEach(call -> call.await("Hello"));
    int port = host.port();
    long start = System.nanoTime();
    host.resetAll();

    for (RawCall call : calls) {
      assertBroken(api, call.answer());
      call.close();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    host.close();
    try (FakeOllama again = FakeOllama.startOn(port)) {
      long open = System.nanoTime();
      gateway.assertUnharmed(again);
      assertThat(Duration.ofNanos(System.nanoTime() - open)).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static void assertBroken(Api api, RawCall.Answer answer) {
    assertThat(api.tellsError(answer.body())).as(answer.body()).isTrue();
    assertThat(answer.whole()).as("the connection ends the answer").isFalse();
    assertThat(api.looksComplete(answer.body())).as(answer.body()).isFalse();
    assertThat(answer.body()).doesNotContain("secret");
  }

  private static Stream<Arguments> everyApi(Arguments... rows) {
    return Stream.of(rows)
        .flatMap(row ->
            Stream.of(Api.values())
                .map(api ->
                    Arguments.of(Stream.concat(Stream.of(api), Stream.of(row.get())).toArray())));
  }

  private static Script endless() {
    String[] lines =
        Stream.generate(() -> word("Hello" + "on and on".repeat(70)))
            .limit(2_000)
            .toArray(String[]::new);
    return answer(lines);
  }

  private static Script brokenUtf8() {
    String bytes = "{\"message\":{\"content\":\"\u00c3(\"},\"done\":true}";
    return Script.latin1(
        "HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length() + "\r\n\r\n" + bytes);
  }

  private static Script twoLengths() {
    return Script.of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 99\r\n\r\n" + done());
  }

  /** Returns how many bytes a line takes as a chunk. */
  private static int answerBytes(String line) {
    int length = line.length() + 1;
    return Integer.toHexString(length).length() + 2 + length + 2;
  }
}
