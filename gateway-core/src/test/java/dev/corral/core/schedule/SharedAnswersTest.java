package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One inference for equal questions. */
final class SharedAnswersTest {

  private final ScriptedEngine host = new ScriptedEngine("a");
  private final SharedAnswers shared = new SharedAnswers(host);

  @Test
  void equalQuestionsAtTheSameTimeShareOneInference() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    shared.infer(repeatable(), first);
    shared.infer(repeatable(), second);

    assertThat(host.runs).hasSize(1);
    host.runs.getFirst().finish();

    assertThat(second.events).isEqualTo(first.events).hasSize(2);
    assertThat(shared.counts()).isEqualTo(new SharedAnswers.Counts(1, 0));
  }

  @Test
  void aWholeAnswerIsRepeatedFromMemory() {
    shared.infer(repeatable(), new Recorder());
    host.runs.getFirst().finish();

    Recorder later = new Recorder();
    shared.infer(repeatable(), later);

    assertThat(host.started).hasSize(1);
    assertThat(later.events).hasSize(2);
    assertThat(later.ends).isEqualTo(1);
  }

  @Test
  void aBrokenAnswerIsToldToAllAndNotKept() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    shared.infer(repeatable(), first);
    shared.infer(repeatable(), second);
    host.runs.getFirst().fail();

    assertThat(first.failure).isNotNull();
    assertThat(second.failure).isEqualTo(first.failure);
    shared.infer(repeatable(), new Recorder());
    assertThat(host.started).hasSize(2);
  }

  @Test
  void theInferenceEndsWhenTheLastHasGone() {
    Cancellation first = shared.infer(repeatable(), new Recorder());
    Recorder stays = new Recorder();
    Cancellation second = shared.infer(repeatable(), stays);

    first.cancel();
    assertThat(host.cancelled).isZero();
    second.cancel();
    assertThat(host.cancelled).isEqualTo(1);

    shared.infer(repeatable(), new Recorder());
    assertThat(host.started).hasSize(2);
  }

  @Test
  void otherTenantsAndRandomAnswersShareNothing() {
    InferenceRequest other =
        repeatable().withCaller(new Caller("other", "", Caller.Urgency.NORMAL, null, false));
    shared.infer(repeatable(), new Recorder());
    shared.infer(other, new Recorder());
    shared.infer(ScriptedEngine.request("a"), new Recorder());
    shared.infer(ScriptedEngine.request("a"), new Recorder());

    assertThat(host.started).hasSize(4);
  }

  @Test
  void whoSaysSoSharesRandomAnswersToo() {
    InferenceRequest reusable =
        ScriptedEngine.request("a")
            .withCaller(new Caller(Caller.COMMON, "", Caller.Urgency.NORMAL, null, true));
    shared.infer(reusable, new Recorder());
    shared.infer(reusable, new Recorder());

    assertThat(host.started).hasSize(1);
  }

  private static InferenceRequest repeatable() {
    return ScriptedEngine.request("a")
        .withOptions(Options.of(Map.of("temperature", 0.0, "seed", 1)));
  }
}
