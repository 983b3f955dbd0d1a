package dev.corral.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.schedule.ModelHost;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.core.schedule.plan.PlanView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The queue in front of several real Ollamas, and of one that works on several at once. */
@Timeout(180)
final class RealHostsIT {

  private static final Map<String, Object> FEW_TOKENS =
      Map.of("temperature", 0.0, "seed", 7, "num_predict", 6);
  private static final Map<String, Object> ENDLESS =
      Map.of("temperature", 0.0, "seed", 7, "num_predict", 2_000);
  private static final Map<String, String> ROOM_FOR_ONE = Map.of("OLLAMA_MAX_LOADED_MODELS", "1");

  @RegisterExtension static final Loops LOOPS = new Loops();

  @Test
  void twoModelsSettleOnTwoHosts() {
    try (RealOllama one = RealOllama.start(ROOM_FOR_ONE);
        RealOllama other = RealOllama.start(ROOM_FOR_ONE);
        OllamaEngine first = engine(one);
        OllamaEngine second = engine(other);
        Scheduler queue = queue(host("one", 1, first), host("other", 1, second))) {
      List<Answers> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(ask(queue, i % 2 == 0 ? "tiny-a:latest" : "tiny-b:latest", FEW_TOKENS));
      }

      for (int i = 0; i < 40; i++) {
        all.get(i).finished();
        assertThat(all.get(i).text().charAt(1)).isEqualTo(i % 2 == 0 ? 'b' : 'k');
      }

      List<PlanView.HostView> hosts = Answers.await(queue.view()).hosts();
      System.out.println("loads: " + hosts.stream().map(PlanView.HostView::loads).toList());
      assertThat(hosts).allMatch(host -> host.loads() >= 1, "both work");
      assertThat(hosts).allMatch(host -> host.swaps() == 0, "neither swaps");
    }
  }

  @Test
  void whatAHostThatStopsLeavesWaitingIsAnsweredByTheOther() {
    RealOllama one = RealOllama.start(ROOM_FOR_ONE);
    try (one;
        RealOllama other = RealOllama.start(ROOM_FOR_ONE);
        OllamaEngine first = engine(one);
        OllamaEngine second = engine(other);
        Scheduler queue = queue(host("one", 1, first), host("other", 1, second))) {
      assertThat(queue.drain("other", true)).isTrue();
      Answers held = ask(queue, "tiny-slow:latest", ENDLESS);
      awaitFirst(held);
      List<Answers> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        waiting.add(ask(queue, "tiny-a:latest", FEW_TOKENS));
      }
      assertThat(queue.drain("other", false)).isTrue();

      one.close();

      assertThat(held.failure()).isInstanceOf(Failure.UpstreamBroken.class);
      for (Answers answer : waiting) {
        answer.finished();
        assertThat(answer.text()).startsWith(" b");
      }
      assertThat(Answers.await(queue.view()).hosts().getLast().loads()).isEqualTo(1);
    }
  }

  @Test
  void theSlotsOfAHostAreFoundOut() {
    try (RealOllama wide = RealOllama.start(Map.of("OLLAMA_NUM_PARALLEL", "3"));
        OllamaEngine engine = engine(wide);
        Scheduler queue = queue(host("wide", 0, engine))) {
      List<Answers> all = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        all.add(ask(queue, "tiny-slow:latest", FEW_TOKENS));
      }

      all.forEach(Answers::finished);

      PlanView.HostView host = Answers.await(queue.view()).hosts().getFirst();
      System.out.println("slots found of 3: " + host.slots());
      assertThat(host.learned()).isTrue();
      assertThat(host.slots()).isBetween(2, 4); // one more may be on trial
    }
  }

  @Test
  void aHostWithOneSlotIsNotGivenTwo() {
    try (RealOllama narrow = RealOllama.start(Map.of("OLLAMA_NUM_PARALLEL", "1"));
        OllamaEngine engine = engine(narrow);
        Scheduler queue = queue(host("narrow", 0, engine))) {
      List<Answers> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(ask(queue, "tiny-slow:latest", FEW_TOKENS));
      }

      all.forEach(Answers::finished);

      assertThat(Answers.await(queue.view()).hosts().getFirst().slots()).isEqualTo(1);
    }
  }

  @Test
  void vectorsThatNobodyWaitsForStopWithinASecond() {
    try (RealOllama host = RealOllama.start(Map.of());
        OllamaEngine engine = engine(host);
        Scheduler queue = queue(host("host", 1, engine))) {
      Answers.await(queue.models());
      List<String> many = java.util.Collections.nCopies(2_000, "hello world ".repeat(40));
      var vectors = queue.embed("tiny-embed", many, true).toCompletableFuture();
      long start = System.nanoTime();
      while (queue.load().running() == 0) {
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(30).toNanos());
        Thread.onSpinWait();
      }

      long from = System.nanoTime();
      vectors.cancel(false);
      Answers.await(queue.embed("tiny-embed", List.of("hello"), true));

      Duration waited = Duration.ofNanos(System.nanoTime() - from);
      System.out.println("vectors after the cancel of 2,000: " + waited.toMillis() + " ms");
      assertThat(waited).isLessThan(Duration.ofSeconds(2));
    }
  }

  private static OllamaEngine engine(RealOllama host) {
    return OllamaEngine.at(host.uri(), LOOPS.group(), UpstreamLimits.DEFAULT);
  }

  private static ModelHost host(String name, int slots, OllamaEngine engine) {
    return new ModelHost(new HostSettings(name, slots, 1), engine, engine);
  }

  private static Scheduler queue(ModelHost... hosts) {
    return Scheduler.start(List.of(hosts), SchedulerSettings.DEFAULT, System::nanoTime);
  }

  private static Answers ask(Scheduler queue, String model, Map<String, Object> options) {
    Answers heard = new Answers();
    Cancellation _ = queue.infer(Answers.chat(model, "hello", options), heard);
    return heard;
  }

  private static void awaitFirst(Answers heard) {
    try {
      heard.awaitFirst();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
