package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Scope;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.core.schedule.plan.PlanView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts for vectors wait as whoever asks for them, and by their wishes. */
@Timeout(20)
final class EmbeddingsInQueueTest {

  private final CompletableFuture<List<String>> sent = new CompletableFuture<>();
  private final CompletableFuture<EmbeddingEngine.Embedded> vectors = new CompletableFuture<>();
  private final Scheduler scheduler =
      Scheduler.start(
          List.of(
              new ModelHost(
                  new HostSettings("host", 1, 1), new ScriptedEngine("e:latest"), new Held())),
          SchedulerSettings.DEFAULT,
          System::nanoTime);

  /** Loads at once, and holds back what it is asked for. */
  private final class Held implements EmbeddingEngine {
    @Override
    public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
      if (texts.isEmpty()) {
        return CompletableFuture.completedFuture(new Embedded(model, List.of(), 0, 1));
      }
      sent.complete(texts);
      return vectors;
    }
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  @Test
  void areAnsweredUnderTheNameThatWasAsked() {
    var answer = scheduler.embed("e", List.of("text"), true).toCompletableFuture();
    assertThat(sent.join()).containsExactly("text");

    vectors.complete(new EmbeddingEngine.Embedded("e:latest", List.of(new float[] {1}), 1, 1));

    assertThat(answer.join().model()).isEqualTo("e");
    assertThat(answer.join().notices()).anyMatch(Notice.Dispatched.class::isInstance);
  }

  @Test
  void standInTheQueueAsTheirCallers() {
    Caller caller =
        new Caller("acme", "anna", Caller.Urgency.BACKGROUND, Duration.ofMinutes(1), false);

    var _ = scheduler.embed("e", List.of("text"), true, caller);
    var _ = scheduler.embed("e", List.of("other"), true);
    assertThat(sent.join()).containsExactly("text");

    PlanView view = scheduler.view().toCompletableFuture().join();
    assertThat(view.requests())
        .extracting(PlanView.Request::tenant, PlanView.Request::user)
        .containsExactly(tuple("acme", "anna"), tuple(Caller.COMMON, ""));
    assertThat(view.requests().getFirst().urgency()).isEqualTo(Caller.Urgency.BACKGROUND);
    PlanView.Share own = scheduler.view(new Scope("acme", "")).toCompletableFuture().join();
    assertThat(own.running() + own.waiting()).isEqualTo(1);
  }
}
