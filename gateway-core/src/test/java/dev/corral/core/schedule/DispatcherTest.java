package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DispatcherTest {

  private final ScriptedEngine host = new ScriptedEngine("a");
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void startsAtOnceWhileThereAreSlots() {
    Dispatcher dispatcher = dispatcher(2, 10);

    submit(dispatcher, 2);

    assertThat(host.runs).hasSize(2);
    assertThat(dispatcher.view().waiting()).isZero();
  }

  @Test
  void neverRunsMoreThanItsSlots() {
    Dispatcher dispatcher = dispatcher(2, 10);

    submit(dispatcher, 5);

    assertThat(host.runs).hasSize(2);
    assertThat(dispatcher.view()).isEqualTo(new QueueView(3, 2, Duration.ofSeconds(2)));
  }

  @Test
  void servesInTheOrderOfArrival() {
    Dispatcher dispatcher = dispatcher(1, 10);
    for (String model : List.of("first", "second", "third")) {
      dispatcher.infer(ScriptedEngine.request(model), new Recorder());
    }

    while (!host.runs.isEmpty()) {
      host.runs.getFirst().finish();
    }

    assertThat(host.started)
        .extracting(run -> run.request.model())
        .containsExactly("first", "second", "third");
  }

  @Test
  void refusesAtOnceWhenFull() {
    Dispatcher dispatcher = dispatcher(1, 2);
    submit(dispatcher, 3);

    Recorder refused = new Recorder();
    dispatcher.infer(ScriptedEngine.request("a"), refused);

    assertThat(refused.failure).isInstanceOf(Failure.Busy.class);
    assertThat(host.runs).hasSize(1);
    assertThat(dispatcher.view().waiting()).isEqualTo(2);
  }

  @Test
  void tellsToRetryWhenTheQueueIsWorkedOff() {
    Dispatcher dispatcher = dispatcher(2, 8);
    Recorder first = new Recorder();
    dispatcher.infer(ScriptedEngine.request("a"), first);
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    host.runs.getFirst().finish();
    submit(dispatcher, 10);

    Recorder refused = new Recorder();
    dispatcher.infer(ScriptedEngine.request("a"), refused);

    assertThat(refused.failure).isNotNull();
    assertThat(refused.failure.retryAfter()).isEqualTo(Duration.ofSeconds(10 * 3 / 2));
  }

  @Test
  void hasRoomAgainWhenTheCallerHearsOfTheEnd() {
    Dispatcher dispatcher = dispatcher(1, 0);
    List<Recorder> answers = new ArrayList<>();
    Recorder second = new Recorder();
    dispatcher.infer(
        ScriptedEngine.request("a"),
        new InferenceListener() {
          @Override
          public void onEvent(InferenceEvent event) {
            if (event instanceof InferenceEvent.Finished) {
              answers.add(second);
              dispatcher.infer(ScriptedEngine.request("b"), second);
            }
          }

          @Override
          public void onFailure(Failure failure) {
            throw new AssertionError(failure);
          }
        });

    host.runs.getFirst().finish();

    assertThat(answers).containsExactly(second);
    assertThat(second.failure).isNull();
    assertThat(host.runs).hasSize(1);
  }

  @Test
  void cancelledWhileWaitingNeverReachesTheHost() {
    Dispatcher dispatcher = dispatcher(1, 10);
    submit(dispatcher, 1);
    Recorder gone = new Recorder();
    Cancellation waiting = dispatcher.infer(ScriptedEngine.request("gone"), gone);

    waiting.cancel();
    waiting.cancel();
    host.runs.getFirst().finish();

    assertThat(host.started).hasSize(1);
    assertThat(gone.ends).isZero();
    assertThat(dispatcher.view().waiting()).isZero();
  }

  @Test
  void cancelledWhileRunningFreesTheSlot() {
    Dispatcher dispatcher = dispatcher(1, 10);
    Cancellation running = dispatcher.infer(ScriptedEngine.request("a"), new Recorder());
    submit(dispatcher, 1);

    running.cancel();

    assertThat(host.cancelled).isEqualTo(1);
    assertThat(host.runs).hasSize(1);
    assertThat(dispatcher.view().waiting()).isZero();
  }

  @Test
  void aFailureOfTheHostFreesTheSlot() {
    Dispatcher dispatcher = dispatcher(1, 10);
    submit(dispatcher, 2);

    host.runs.getFirst().fail();

    assertThat(host.started).hasSize(2);
  }

  @Test
  void survivesAHostThatRefusesEverything() {
    host.refusal = new Failure.UpstreamUnavailable("gone", Duration.ofSeconds(1));
    Dispatcher dispatcher = dispatcher(1, 10);

    List<Recorder> all = submit(dispatcher, 1000);

    assertThat(all).allMatch(one -> one.ends == 1 && Objects.equals(one.failure, host.refusal));
    assertThat(dispatcher.view().running()).isZero();
  }

  @Test
  void listsAndCardsDoNotWait() {
    Dispatcher dispatcher = dispatcher(1, 0);
    submit(dispatcher, 1);

    assertThat(dispatcher.models().toCompletableFuture()).isCompleted();
    assertThat(dispatcher.loaded().toCompletableFuture()).isCompleted();
    assertThat(dispatcher.describe("a").toCompletableFuture()).isCompleted();
  }

  @Test
  void limitsMustMakeSense() {
    assertThatThrownBy(() -> new QueueLimits(0, 1)).hasMessage("slots: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> new QueueLimits(1, -1)).hasMessage("length: -1 (expected: 0 or more)");
  }

  private Dispatcher dispatcher(int slots, int length) {
    return Dispatcher.inFrontOf(host, new QueueLimits(slots, length), nanos::get);
  }

  private static List<Recorder> submit(Dispatcher dispatcher, int count) {
    List<Recorder> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Recorder recorder = new Recorder();
      dispatcher.infer(ScriptedEngine.request("a"), recorder);
      all.add(recorder);
    }
    return all;
  }
}
