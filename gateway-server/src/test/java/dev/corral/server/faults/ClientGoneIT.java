package dev.corral.server.faults;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.ManualLoops;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.Script;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that goes away stops its own work at the host within a second, and nobody else's. */
@Timeout(60)
final class ClientGoneIT {

  private static final Duration BOUND = Duration.ofSeconds(1);

  @RegisterExtension static final ManualLoops LOOPS = new ManualLoops(2);

  private final FakeOllama host =
      FakeOllama.start()
          .servingAside()
          .byPath(
              Map.of(
                  "/api/ps",
                  Script.document("{\"models\":[]}"),
                  "/api/embed",
                  Script.document("{\"model\":\"vectors\",\"embeddings\":[]}")));
  private final Gateway gateway = new Gateway(host, 2, LOOPS);

  @AfterEach
  void close() {
    gateway.close();
    host.close();
  }

  @ParameterizedTest
  @EnumSource
  void inTheQueueNothingReachesTheHost(Api api) throws InterruptedException {
    host.next(Script.stall(), Script.stall());
    try (RawCall first = gateway.stream(api, "first");
        RawCall second = gateway.stream(api, "second")) {
      host.awaitRequest();
      host.awaitRequest();
      RawCall third = gateway.stream(api, "third");
      Gateway.await("the third waits", () -> gateway.waiting() == 1);
      third.reset();
      Gateway.await("nobody waits", () -> gateway.waiting() == 0);

      assertThat(gateway.running()).as("the others go on").isEqualTo(2);
      assertThat(host.requests()).hasSize(2);
      first.reset();
      second.reset();
      host.awaitDeparture();
      host.awaitDeparture();
    }
    gateway.assertUnharmed(host);
    assertThat(host.requests()).noneMatch(request -> request.body().contains("third"));
  }

  @ParameterizedTest
  @EnumSource
  void duringLoadOrPrefillTheCallEnds(Api api) throws InterruptedException {
    host.next(Script.stall(), Script.stall());
    try (RawCall neighbour = gateway.stream(api, "neighbour")) {
      host.awaitRequest();
      RawCall call = gateway.stream(api, "leaver");
      host.awaitRequest();

      assertLeaves(call);
      Gateway.await("the neighbour goes on alone", () -> gateway.running() == 1);
      neighbour.reset();
      host.awaitDeparture();
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void inTheMiddleOfAStreamTheCallEnds(Api api) throws InterruptedException {
    Script talking = answer(chat("Hello", " world")).stallAfter(160);
    host.next(talking, talking);
    try (RawCall neighbour = gateway.stream(api, "neighbour")) {
      neighbour.await("Hello");
      RawCall call = gateway.stream(api, "leaver").await("Hello");

      assertLeaves(call);
      Gateway.await("the neighbour goes on alone", () -> gateway.running() == 1);
      neighbour.reset();
      host.awaitDeparture();
    }
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void beforeAWholeAnswerTheCallEnds(Api api) throws InterruptedException {
    host.next(answer(chat("Hello", " world")).stallAfter(160));
    RawCall call = gateway.whole(api, "leaver");
    host.awaitRequest();

    assertLeaves(call);
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @EnumSource
  void anOrderlyCloseCountsAsWell(Api api) throws InterruptedException {
    host.next(answer(chat("Hello", " world")).stallAfter(160));
    RawCall call = gateway.stream(api, "leaver").await("Hello");
    long start = System.nanoTime();
    call.close();

    assertThat(host.awaitDeparture().body()).contains("leaver");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    gateway.assertUnharmed(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/embed", "/v1/embeddings"})
  void whileVectorsAreMadeTheCallEnds(String path) throws InterruptedException {
    host.next(Script.stall());
    RawCall call =
        RawCall.post(gateway.port(), path, "{\"model\":\"vectors\",\"input\":\"leaver\"}");
    assertThat(host.awaitRequest().path()).isEqualTo("/api/embed");

    assertLeaves(call);
    gateway.assertUnharmed(host);
  }

  @Test
  void aReaderThatDoesNotReadIsGivenUpAndItsCallEnds() throws InterruptedException {
    String[] lines =
        Stream.generate(() -> Script.word("x".repeat(8_000))).limit(1_500).toArray(String[]::new);
    host.next(answer(lines));
    RawCall call =
        RawCall.postNarrow(gateway.port(), "/api/chat", Api.OLLAMA.question("slow", true));

    assertThat(host.awaitDeparture().body()).contains("slow");
    assertThat(call.answer().whole()).isFalse();
    gateway.assertUnharmed(host);
  }

  private void assertLeaves(RawCall call) throws InterruptedException {
    long start = System.nanoTime();
    call.reset();
    assertThat(host.awaitDeparture().body()).contains("leaver");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
  }
}
