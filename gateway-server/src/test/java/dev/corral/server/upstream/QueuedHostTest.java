package dev.corral.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.schedule.ModelHost;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.core.schedule.plan.PlanSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The queue and the client together, over real sockets, used by many threads at once. */
@Timeout(60)
final class QueuedHostTest {

  private static final int SLOTS = 3;
  private static final int CALLERS = 8;
  private static final int REQUESTS_EACH = 50;

  @RegisterExtension static final Loops LOOPS = new Loops();

  private final FakeOllama host =
      FakeOllama.start().byPath(Map.of("/api/ps", Script.document("{\"models\":[]}")));
  private final OllamaEngine engine =
      OllamaEngine.at(host.uri(), LOOPS.group(), UpstreamLimits.DEFAULT);

  private final List<Scheduler> schedulers = new ArrayList<>();

  @AfterEach
  void stop() {
    schedulers.forEach(Scheduler::close);
    engine.close();
    host.close();
  }

  @Test
  void oneAfterTheOtherOverOneConnection() {
    Scheduler scheduler = scheduler(1, 100);
    List<Answers> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Answers heard = new Answers();
      scheduler.infer(Answers.chat("hi"), heard);
      all.add(heard);
    }

    all.forEach(Answers::finished);

    assertThat(host.connections()).isEqualTo(1);
  }

  @Test
  void nothingIsLostBetweenCallersWhoComeAndGo() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed = " + seed);
    Scheduler scheduler = scheduler(SLOTS, CALLERS * REQUESTS_EACH);
    List<Callable<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Random random = new Random(seed + i);
      callers.add(() -> comeAndGo(scheduler, random));
    }

    int stayed = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
      for (Future<Integer> caller : threads.invokeAll(callers)) {
        stayed += caller.get();
      }
    }

    assertThat(stayed).isPositive();
    awaitEmpty(scheduler);
    Answers last = new Answers();
    scheduler.infer(Answers.chat("hi"), last);
    last.finished();
  }

  @Test
  void aHostThatGoesAwayFailsWhatWaitsToo() {
    host.close();
    Scheduler scheduler = scheduler(SLOTS, 100);
    List<Answers> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Answers heard = new Answers();
      scheduler.infer(Answers.chat("hi"), heard);
      all.add(heard);
    }

    assertThat(all).allMatch(heard -> heard.failure() instanceof Failure.UpstreamUnavailable);
    awaitEmpty(scheduler);
  }

  /** Waits for the counters: another thread may be at the last entry in the books. */
  private static void awaitEmpty(Scheduler scheduler) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (scheduler.load().waiting() + scheduler.load().running() > 0) {
      assertThat(System.nanoTime()).as("" + scheduler.load()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Sends requests of which some are cancelled at some point; returns how many were answered. */
  private static int comeAndGo(Scheduler scheduler, Random random) {
    List<Answers> staying = new ArrayList<>();
    List<Cancellation> going = new ArrayList<>();
    for (int i = 0; i < REQUESTS_EACH; i++) {
      Answers heard = new Answers();
      Cancellation cancellation = scheduler.infer(Answers.chat("hi"), heard);
      if (random.nextInt(3) == 0) {
        going.add(cancellation);
      } else {
        staying.add(heard);
      }
      if (!going.isEmpty() && random.nextBoolean()) {
        going.remove(random.nextInt(going.size())).cancel();
      }
    }
    going.forEach(Cancellation::cancel);
    staying.forEach(Answers::finished);
    staying.forEach(heard -> assertThat(heard.text()).isEqualTo("Hello world"));
    return staying.size();
  }

  private Scheduler scheduler(int slots, int length) {
    ModelHost all = new ModelHost(new HostSettings("host", slots, 1), engine, engine);
    SchedulerSettings settings =
        SchedulerSettings.DEFAULT.withPlan(PlanSettings.DEFAULT.withLength(length, length));
    Scheduler made = Scheduler.start(List.of(all), settings, System::nanoTime);
    schedulers.add(made);
    return made;
  }
}
