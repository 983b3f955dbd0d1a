package dev.corral.server.upstream;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.chat;
import static dev.corral.server.upstream.Script.done;
import static dev.corral.server.upstream.Script.garbage;
import static dev.corral.server.upstream.Script.stall;
import static dev.corral.server.upstream.Script.status;
import static dev.corral.server.upstream.Script.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers hear of a model host that fails: never a whole answer that was not. */
final class OllamaFaultsTest {

  private static final String HTML = "<html><body>/var/secret is down</body></html>";

  @RegisterExtension static final Loops LOOPS = new Loops();

  private final FakeOllama host = FakeOllama.start();
  private OllamaEngine engine = engine(UpstreamLimits.DEFAULT);

  @AfterEach
  void stop() {
    engine.close();
    host.close();
  }

  @Test
  void aRefusedConnectionSaysWhatToDo() {
    host.close();

    assertThat(infer().failure())
        .isInstanceOf(Failure.UpstreamUnavailable.class)
        .extracting(Failure::message)
        .isEqualTo(
            "no model host answers at "
                + host.uri()
                + " (connection refused): start Ollama there with 'ollama serve', or give its"
                + " address with --ollama URL");
    assertThat(Answers.failureOf(engine.models())).isInstanceOf(Failure.UpstreamUnavailable.class);
    assertThat(Answers.failureOf(engine.describe("m")))
        .isInstanceOf(Failure.UpstreamUnavailable.class);
  }

  @Test
  void anUnknownHostNameIsSaid() {
    engine = OllamaEngine.at(URI.create("http://nowhere.invalid"), LOOPS.group(), limits());

    assertThat(infer().failure().message()).contains("nowhere.invalid");
    assertThat(infer().failure()).isInstanceOf(Failure.UpstreamUnavailable.class);
  }

  @Test
  void aConnectionThatDoesNotOpenIsGivenUp() throws IOException {
    try (ServerSocket full = new ServerSocket()) {
      full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      List<Socket> fillers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Socket filler = new Socket();
        fillers.add(filler);
        try {
          filler.connect(full.getLocalSocketAddress(), 200);
        } catch (IOException backlogIsFull) {
          break;
        }
      }
      engine =
          OllamaEngine.at(
              URI.create("http://127.0.0.1:" + full.getLocalPort()), LOOPS.group(), limits());

      assertThat(infer().failure().message()).contains("(no answer within 300 ms)");
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Cuts the answer at each byte, both ways: none may look like a whole one. */
  @Test
  void noCutAnswerLooksComplete() {
    Script whole = answer(chat("Hello", " world"));
    int body = whole.bytes().length() - whole.bytes().indexOf("\r\n\r\n") - 4;
    int toldDone = body - "\n\r\n0\r\n\r\n".length();
    for (int cut = 0; cut < toldDone; cut += 7) {
      host.next(whole.closeAfter(cut), whole.resetAfter(cut));

      Answers closed = infer();
      assertThat(closed.failure()).isInstanceOf(Failure.UpstreamBroken.class);
      assertThat(closed.events).noneMatch(Finished.class::isInstance);
      Answers reset = infer();
      assertThat(reset.failure()).isInstanceOf(Failure.UpstreamBroken.class);
      assertThat(reset.events).noneMatch(Finished.class::isInstance);
    }
  }

  @Test
  void anAnswerThatSaidDoneIsWholeThoughTheConnectionBreaks() {
    Script whole = answer(chat("Hello"));
    host.next(whole.closeAfter(whole.bytes().indexOf("0\r\n\r\n", 200)));

    assertThat(infer().finished().usage().answerTokens()).isEqualTo(2);
  }

  @Test
  void anAnswerThatSaidDoneDoesNotWaitLongForTheEndOfItsMessage() {
    Script whole = answer(chat("Hello"));
    int head = whole.bytes().indexOf("\r\n\r\n") + 4;
    host.next(whole.stallAfter(whole.bytes().length() - head - "0\r\n\r\n".length()));

    infer().finished();
    infer().finished();

    assertThat(host.connections()).as("the first connection is not used again").isEqualTo(2);
  }

  @Test
  void anEndWithoutDoneIsABreak() {
    host.next(
        answer(word("Hello")),
        Script.of("HTTP/1.1 200 OK\r\n\r\n" + word("Hi") + "\n").thenClose());

    assertThat(infer().failure().message()).contains("without saying that it is done");
    assertThat(infer().failure().message()).contains("without saying that it is done");
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsABreak(Script script) {
    host.next(script);

    Answers heard = infer();

    assertThat(heard.failure()).isInstanceOf(Failure.UpstreamBroken.class);
    assertThat(heard.failure().message()).startsWith("the model host").doesNotContain("secret");
    assertThat(heard.events).noneMatch(Finished.class::isInstance);
    Answers next = infer();
    next.finished();
    assertThat(next.text()).as("the next answer").isEqualTo("Hello world");
  }

  static Stream<Script> nonsense() {
    String twoLengths = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 99\r\n\r\n";
    String bothFramings =
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        garbage(),
        Script.document(HTML),
        Script.document("[1]"),
        Script.document("{}"),
        Script.document("{\"done\":1}"),
        Script.document("{\"done\":true} {\"done\":true}"),
        Script.document("{\"message\":\"text\",\"done\":true}"),
        Script.document("{\"message\":{\"content\":7},\"done\":true}"),
        Script.document("{\"done\":true,\"context\":[1.5]}"),
        Script.document("{\"done\":true,\"eval_count\":\"many\"}"),
        Script.document("{\"message\":{\"tool_calls\":[{\"function\":{}}]},\"done\":true}"),
        Script.document("\u0000\u0000"),
        answer(word("Hello"), "not JSON", done()),
        answer(word("Hello"), done(), word("more")),
        answer(word("Hello") + word("joined"), done()),
        answer("[".repeat(5000)),
        answer(word("x".repeat(10 << 20)), done()),
        Script.of(twoLengths + done()),
        Script.of(bothFramings + "0\r\n\r\n"),
        Script.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Script.of("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"));
  }

  @Test
  void brokenUtf8IsABreak() {
    String bytes = "{\"message\":{\"content\":\"\u00c3(\"},\"done\":true}";
    host.next(
        Script.latin1("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length() + "\r\n\r\n" + bytes));

    assertThat(infer().failure()).isInstanceOf(Failure.UpstreamBroken.class);
  }

  @Test
  void anErrorInTheStreamEndsItWithTheHostsWordsButNotItsPaths() {
    host.next(
        answer(
            word("Hello"),
            "{\"error\":\"cannot open /opt/.ollama/models/blobs/sha256-1: unexpected EOF\"}"));

    Answers heard = infer();

    assertThat(heard.failure())
        .isEqualTo(
            new Failure.UpstreamBroken(
                "the model host stopped with an error: cannot open (path): unexpected EOF"));
    assertThat(heard.text()).isEqualTo("Hello");
  }

  @Test
  void anEndlessAnswerIsStopped() throws InterruptedException {
    String[] lines = Stream.generate(() -> word("on and on")).limit(100).toArray(String[]::new);
    host.next(answer(lines).stallAfter(1 << 20));
    engine = engine(new UpstreamLimits(UpstreamWaits.DEFAULT, 1 << 20, 5_000, 1 << 20, 8));

    assertThat(infer().failure().message()).contains("more than 5000 bytes");
    host.awaitDeparture();
  }

  @Test
  void silenceBeforeTheAnswerIsAllowedUpToItsLimit() throws InterruptedException {
    engine = engine(waiting(UpstreamWaits.DEFAULT.withSilence(Duration.ofMillis(100))));
    host.next(stall());

    assertThat(infer().failure().message()).contains("said nothing for 100 ms");
    host.awaitDeparture();
  }

  @Test
  void silenceWithinTheAnswerIsAllowedUpToItsLimit() throws InterruptedException {
    engine = engine(waiting(UpstreamWaits.DEFAULT.withSilence(Duration.ofMillis(100))));
    host.next(answer(chat("Hello", " world")).stallAfter(140));

    Answers heard = infer();

    assertThat(heard.failure().message()).contains("said nothing for 100 ms");
    assertThat(heard.text()).isEqualTo("Hello");
    host.awaitDeparture();
  }

  @Test
  void anAnswerThatDripsIsReadToItsEnd() {
    engine = engine(waiting(UpstreamWaits.DEFAULT.withSilence(s(5))));
    host.next(answer(chat("Hello")).drip(5_000));

    Answers heard = infer();
    heard.finished();

    assertThat(heard.text()).isEqualTo("Hello");
  }

  @Test
  void anAnswerMayNotLastLongerThanItsLimit() throws InterruptedException {
    Duration total = Duration.ofMillis(150);
    engine = engine(waiting(UpstreamWaits.DEFAULT.withTotal(total)));
    host.next(answer(chat("Hello")).drip(20));

    assertThat(infer().failure().message()).contains("did not end its answer within 150 ms");
    host.awaitDeparture();
  }

  @Test
  void aLookupMayNotLastAsLong() {
    Duration lookup = Duration.ofMillis(100);
    engine = engine(waiting(UpstreamWaits.DEFAULT.withLookup(lookup)));
    host.next(stall());

    assertThat(Answers.failureOf(engine.models()).message()).contains("within 100 ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"models\":7}", "{\"models\":[{}]}", "{", HTML})
  void aListThatIsNoneIsABreak(String body) {
    host.next(Script.document(body));

    assertThat(Answers.failureOf(engine.models())).isInstanceOf(Failure.UpstreamBroken.class);
  }

  @Test
  void aDocumentOverItsLimitIsABreak() {
    engine = engine(new UpstreamLimits(UpstreamWaits.DEFAULT, 1 << 20, 1 << 20, 1_000, 8));
    host.next(Script.document(" ".repeat(1_001)));

    assertThat(Answers.failureOf(engine.models()).message()).contains("more than 1000 bytes");
  }

  @Test
  void everyStatusHasItsFailure() {
    assertThat(refusal(status(404, "{\"error\":\"model 'm' not found\"}")))
        .isEqualTo(new Failure.ModelNotFound("m"));
    assertThat(refusal(status(400, "{\"error\":\"\\\"m\\\" does not support tools\"}")))
        .isEqualTo(new Failure.UpstreamRefused(400, "\"m\" does not support tools"));
    assertThat(refusal(status(500, "{\"error\":{\"message\":\"out of memory\"}}")))
        .isEqualTo(new Failure.UpstreamRefused(500, "out of memory"));
    assertThat(refusal(status(500, HTML)))
        .isEqualTo(
            new Failure.UpstreamRefused(
                500, "the model host answered with HTTP status 500 and no explanation"));
    assertThat(refusal(status(502, HTML.repeat(1_000))))
        .isInstanceOfSatisfying(
            Failure.UpstreamRefused.class, refused -> assertThat(refused.status()).isEqualTo(502));
    assertThat(refusal(status(302, "", "Location: http://127.0.0.1:1/")))
        .isInstanceOfSatisfying(
            Failure.UpstreamRefused.class, refused -> assertThat(refused.status()).isEqualTo(502));
    assertThat(refusal(status(403, ""))).isInstanceOf(Failure.UpstreamUnavailable.class);
    assertThat(refusal(status(404, "404 page not found")))
        .isInstanceOf(Failure.UpstreamUnavailable.class);
  }

  @Test
  void aBusyHostIsBusyForAsLongAsItSays() {
    String full = "{\"error\":\"server busy, please try again.  maximum pending requests\"}";
    assertThat(refusal(status(503, full, "Retry-After: 7")).retryAfter()).isEqualTo(s(7));
    assertThat(refusal(status(503, full))).isInstanceOf(Failure.Busy.class);
    assertThat(refusal(status(429, HTML, "Retry-After: Mon, 23 Nov 2026 16:44:53 GMT")))
        .isInstanceOf(Failure.Busy.class);
    assertThat(refusal(status(503, full, "Retry-After: 999999999")).retryAfter())
        .isEqualTo(Duration.ofHours(1));
  }

  private Failure refusal(Script script) {
    host.next(script);
    return infer().failure();
  }

  private Answers infer() {
    Answers heard = new Answers();
    engine.infer(Answers.chat("hi"), heard);
    return heard;
  }

  private OllamaEngine engine(UpstreamLimits limits) {
    return OllamaEngine.at(host.uri(), LOOPS.group(), limits);
  }

  private static UpstreamLimits limits() {
    return waiting(UpstreamWaits.DEFAULT.withConnect(Duration.ofMillis(300)));
  }

  private static UpstreamLimits waiting(UpstreamWaits waits) {
    return UpstreamLimits.DEFAULT.withWaits(waits);
  }

  private static Duration s(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
