package dev.corral.server.upstream;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.chat;
import static dev.corral.server.upstream.Script.document;
import static dev.corral.server.upstream.Script.stall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is used again, closed, or tried a second time, and whom that touches. */
@Timeout(60)
final class OllamaConnectionsTest {

  private static final Script MODELS = document("{\"models\":[]}");

  @RegisterExtension static final Loops LOOPS = new Loops();

  private final FakeOllama host = FakeOllama.start();
  private final AtomicLong skippedNanos = new AtomicLong();
  private final EventLoop loop = LOOPS.group().next();
  private OllamaEngine engine = engine(UpstreamLimits.DEFAULT);

  @AfterEach
  void stop() {
    engine.close();
    host.close();
  }

  @Test
  void aWellReadConnectionIsUsedAgain() {
    host.next(answer(chat("a")), MODELS, answer(chat("b")));

    infer().finished();
    Answers.await(engine.models());
    infer().finished();

    assertThat(host.connections()).isEqualTo(1);
  }

  @Test
  void aRefusalThatWasReadToItsEndKeepsTheConnection() {
    host.next(Script.status(404, "{\"error\":\"model 'm' not found\"}"));

    infer().failure();
    infer().finished();

    assertThat(host.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatTheHostWantsClosedIsNotUsedAgain() {
    host.next(Script.status(200, Script.done(), "Connection: close"));

    infer().finished();
    infer().finished();

    assertThat(host.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"done\":true}\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void bytesAfterAnAnswerNeverReachTheNext(String surplus) {
    host.next(answer(chat("mine")).thenAlso(surplus));

    Answers first = infer();
    first.finished();
    Answers second = infer();
    second.finished();

    assertThat(first.text()).isEqualTo("mine");
    assertThat(second.text()).isEqualTo("Hello world");
    assertThat(host.connections()).isEqualTo(2);
  }

  @Test
  void anIdleConnectionIsNotTrustedForLong() {
    infer().finished();
    skippedNanos.addAndGet(Duration.ofSeconds(31).toNanos());
    infer().finished();

    assertThat(host.connections()).isEqualTo(2);
  }

  @Test
  void connectionsAreBounded() throws InterruptedException {
    engine = engine(limitedTo(2));
    host.always(stall());
    infer();
    infer();
    host.awaitRequest();
    host.awaitRequest();

    assertThat(infer().failure()).isInstanceOf(Failure.Busy.class);
  }

  @Test
  void aRequestThatCouldNotLeaveIsSentAgain() throws Exception {
    infer().finished();

    Answers second = whileTheLoopIsBusy(host::resetAll);
    second.finished();

    assertThat(second.text()).isEqualTo("Hello world");
    assertThat(host.requests()).hasSize(2);
  }

  @Test
  void anInferenceThatLeftInFullIsNotSentTwice() {
    infer().finished();
    host.next(Script.reset());

    assertThat(infer().failure().message()).contains("before it answered");
    assertThat(host.requests()).hasSize(2);
  }

  @Test
  void aLookupIsSentAgainOnce() {
    infer().finished();
    host.next(Script.close(), MODELS);
    assertThat(Answers.await(engine.models())).isEmpty();
    assertThat(host.requests()).hasSize(3);

    host.next(Script.close(), Script.close(), MODELS);
    assertThat(Answers.failureOf(engine.models())).isInstanceOf(Failure.UpstreamBroken.class);
    assertThat(host.requests()).hasSize(5);
  }

  @Test
  void aFreshConnectionIsNotTriedAgain() {
    host.next(Script.close(), MODELS);

    assertThat(Answers.failureOf(engine.models())).isInstanceOf(Failure.UpstreamBroken.class);
    assertThat(host.requests()).hasSize(1);
  }

  @Test
  void cancelledBeforeTheFirstByteFreesTheHostAtOnce() throws InterruptedException {
    host.next(stall());
    Answers heard = new Answers();
    Cancellation running = engine.infer(Answers.chat("hi"), heard);
    host.awaitRequest();

    long from = System.nanoTime();
    running.cancel();
    running.cancel();
    host.awaitDeparture();

    assertThat(System.nanoTime() - from).isLessThan(Duration.ofMillis(250).toNanos());
    infer().finished();
    assertThat(heard.isEnded()).isFalse();
  }

  @Test
  void cancelledWithinTheAnswerTouchesNobodyElse() throws InterruptedException {
    host.next(answer(chat("one", "two")).stallAfter(140), answer(chat("other")).drip(2_000));
    Answers heard = new Answers();
    Cancellation running = engine.infer(Answers.chat("hi"), heard);
    heard.awaitFirst();
    Answers other = infer();

    running.cancel();
    host.awaitDeparture();
    other.finished();

    assertThat(other.text()).isEqualTo("other");
    assertThat(heard.text()).isEqualTo("one");
    assertThat(heard.isEnded()).isFalse();
  }

  @Test
  void cancelledBeforeTheConnectionIsOpenNeverReachesTheHost() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    loop.execute(() -> awaitQuietly(gate));
    Cancellation cancelled = engine.infer(Answers.chat("gone"), new Answers());
    cancelled.cancel();
    gate.countDown();

    infer().finished();

    assertThat(host.requests()).noneMatch(request -> request.body().contains("gone"));
  }

  @Test
  void cancelledAfterTheEndIsHarmless() {
    Answers heard = new Answers();
    Cancellation running = engine.infer(Answers.chat("hi"), heard);
    heard.finished();

    running.cancel();
    infer().finished();

    assertThat(host.connections()).isEqualTo(1);
  }

  @Test
  void aRestartFailsEveryStreamAtOnceAndTheNextRequestWorks() throws Exception {
    int streams = 100;
    host.always(answer(chat("Hello", " world")).stallAfter(140));
    List<Answers> all = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      all.add(infer());
    }
    for (Answers one : all) {
      one.awaitFirst();
    }

    host.always(answer(chat("back")));
    long from = System.nanoTime();
    host.resetAll();
    for (Answers one : all) {
      assertThat(one.failure()).isInstanceOf(Failure.UpstreamBroken.class);
      assertThat(one.text()).isEqualTo("Hello");
    }

    assertThat(System.nanoTime() - from).isLessThan(Duration.ofSeconds(1).toNanos());
    Answers next = infer();
    next.finished();
    assertThat(next.text()).isEqualTo("back");
  }

  @Test
  void aListenerThatThrowsHurtsNobodyElse() throws InterruptedException {
    host.next(answer(chat("mine")));
    CountDownLatch told = new CountDownLatch(1);
    engine.infer(
        Answers.chat("hi"),
        new InferenceListener() {
          @Override
          public void onEvent(InferenceEvent event) {
            throw new IllegalStateException("a fault on purpose");
          }

          @Override
          public void onFailure(Failure failure) {
            if (failure instanceof Failure.Internal) {
              told.countDown();
            }
          }
        });

    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    infer().finished();
  }

  @Test
  void closingTheEngineEndsWhatRuns() throws InterruptedException {
    host.next(stall());
    Answers running = infer();
    host.awaitRequest();

    engine.close();

    assertThat(running.failure()).isInstanceOf(Failure.UpstreamBroken.class);
    assertThat(infer().failure()).isInstanceOf(Failure.UpstreamUnavailable.class);
  }

  /** Runs a step while the loop cannot see what comes of it, and sends a request just after. */
  private Answers whileTheLoopIsBusy(IoStep step) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    loop.execute(() -> {
      busy.countDown();
      awaitQuietly(gate);
    });
    busy.await();
    Answers heard = infer();
    step.run();
    gate.countDown();
    return heard;
  }

  private interface IoStep {
    void run() throws IOException;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Answers infer() {
    Answers heard = new Answers();
    engine.infer(Answers.chat("hi"), heard);
    return heard;
  }

  private OllamaEngine engine(UpstreamLimits limits) {
    return new OllamaEngine(
        ConnectionPools.on(
            LOOPS.group(),
            HostAddress.of(host.uri()),
            limits,
            () -> loop.ticker().nanoTime() + skippedNanos.get()));
  }

  private static UpstreamLimits limitedTo(int connections) {
    UpstreamLimits all = UpstreamLimits.DEFAULT;
    return new UpstreamLimits(
        all.waits(), all.lineBytes(), all.streamBytes(), all.documentBytes(), connections);
  }
}
