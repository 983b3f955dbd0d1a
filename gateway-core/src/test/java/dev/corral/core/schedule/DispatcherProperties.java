package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random schedules of a queue, with the engine and the clock in the test's hand. */
final class DispatcherProperties {

  private enum State {
    WAITING_OR_RUNNING,
    REFUSED,
    GONE,
    ANSWERED
  }

  private static final class Caller {
    final Recorder heard = new Recorder();
    Cancellation cancellation = Cancellation.NONE;
    boolean gone;

    State state() {
      if (heard.failure instanceof Failure.Busy) {
        return State.REFUSED;
      }
      if (heard.ends > 0) {
        return State.ANSWERED;
      }
      return gone ? State.GONE : State.WAITING_OR_RUNNING;
    }
  }

  @Property(tries = 2000)
  void keepsItsBoundsAndLosesNothing(
      @ForAll @IntRange(min = 1, max = 4) int slots,
      @ForAll @IntRange(min = 0, max = 6) int length,
      @ForAll long seed) {
    Random random = new Random(seed);
    AtomicLong nanos = new AtomicLong();
    ScriptedEngine host = new ScriptedEngine();
    Dispatcher dispatcher = Dispatcher.inFrontOf(host, new QueueLimits(slots, length), nanos::get);
    List<Caller> callers = new ArrayList<>();
    Set<String> goneWhileWaiting = new HashSet<>();

    for (int step = 0; step < 60; step++) {
      nanos.addAndGet(random.nextInt(1_000_000_000));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          boolean full = dispatcher.view().waiting() == length && host.runs.size() == slots;
          Caller caller = new Caller();
          String name = String.valueOf(callers.size());
          caller.cancellation = dispatcher.infer(ScriptedEngine.request(name), caller.heard);
          callers.add(caller);
          assertThat(caller.state() == State.REFUSED).isEqualTo(full);
        }
        case 2 -> {
          if (!callers.isEmpty()) {
            int index = random.nextInt(callers.size());
            Caller caller = callers.get(index);
            boolean reached =
                host.started.stream()
                    .anyMatch(run -> run.request.model().equals(String.valueOf(index)));
            if (caller.state() == State.WAITING_OR_RUNNING && !reached) {
              goneWhileWaiting.add(String.valueOf(index));
            }
            caller.gone = true;
            caller.cancellation.cancel();
          }
        }
        case 3 -> pick(host, random, ScriptedEngine.Run::finish);
        default -> pick(host, random, ScriptedEngine.Run::fail);
      }
      assertThat(dispatcher.view().running()).isEqualTo(host.runs.size());
      assertThat(dispatcher.view().waiting()).isLessThanOrEqualTo(length);
      assertThat(host.runs.size() == slots || dispatcher.view().waiting() == 0)
          .as("no slot is free while somebody waits")
          .isTrue();
    }
    while (!host.runs.isEmpty()) {
      host.runs.getFirst().finish();
    }

    assertThat(host.mostAtOnce).isLessThanOrEqualTo(slots);
    assertThat(callers).noneMatch(caller -> caller.state() == State.WAITING_OR_RUNNING);
    assertThat(host.started)
        .extracting(run -> run.request.model())
        .doesNotHaveDuplicates()
        .noneMatch(goneWhileWaiting::contains)
        .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    assertThat(dispatcher.view().running()).isZero();
    assertThat(dispatcher.view().waiting()).isZero();
  }

  private static void pick(ScriptedEngine host, Random random, Consumer<ScriptedEngine.Run> end) {
    if (!host.runs.isEmpty()) {
      end.accept(host.runs.get(random.nextInt(host.runs.size())));
    }
  }
}
