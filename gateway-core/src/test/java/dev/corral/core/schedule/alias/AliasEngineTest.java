package dev.corral.core.schedule.alias;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names that stand for models. */
final class AliasEngineTest {

  /** Answers at once and notes what it was asked. */
  private static final class Noting implements ChatEngine {
    final List<InferenceRequest> asked = new ArrayList<>();

    @Override
    public CompletionStage<List<Model>> models() {
      return CompletableFuture.completedFuture(List.of(model("a:latest"), model("b:latest")));
    }

    @Override
    public CompletionStage<List<LoadedModel>> loaded() {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<ModelCard> describe(String model) {
      return CompletableFuture.completedFuture(
          new ModelCard(model(model), "", "", "", "", "", Json.EMPTY_OBJECT));
    }

    @Override
    public Cancellation infer(InferenceRequest request, InferenceListener listener) {
      asked.add(request);
      listener.onEvent(
          new InferenceEvent.Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of()));
      return Cancellation.NONE;
    }

    private static Model model(String name) {
      Model.Details details = new Model.Details("", "", "", List.of(), "", "");
      return new Model(name, Instant.EPOCH, 1, "abc123", details, List.of());
    }
  }

  /** Notes how an answer ended. */
  private static final class Ended implements InferenceListener {
    @Nullable Failure failure;
    int finished;

    @Override
    public void onEvent(InferenceEvent event) {
      finished++;
    }

    @Override
    public void onFailure(Failure why) {
      failure = why;
    }
  }

  private final Noting host = new Noting();

  @Test
  void aNameStandsForAModelWithItsDefaults() {
    ModelAlias alias =
        new ModelAlias(
            "gpt-4",
            List.of(new ModelAlias.Arm("a", 1, null)),
            Options.of(Map.of("temperature", 0.2, "top_k", 5)),
            true);
    AliasEngine engine = engine(alias);

    engine.infer(request("gpt-4", "u", Options.of(Map.of("top_k", 9))), new Ended());

    assertThat(host.asked.getFirst().model()).isEqualTo("a");
    assertThat(host.asked.getFirst().options())
        .isEqualTo(Options.of(Map.of("temperature", 0.2, "top_k", 9)));
    assertThat(engine.models().toCompletableFuture().join())
        .extracting(Model::name)
        .containsExactly("a:latest", "b:latest", "gpt-4");
  }

  @Test
  void usersAreSplitByWeightAndStayWhereTheyAre() {
    AliasEngine engine =
        engine(
            new ModelAlias(
                "split",
                List.of(new ModelAlias.Arm("a", 3, null), new ModelAlias.Arm("b", 1, null)),
                Options.NONE,
                true));
    Map<String, String> armOf = new HashMap<>();
    for (int round = 0; round < 2; round++) {
      for (int user = 0; user < 2_000; user++) {
        engine.infer(request("split", "user-" + user, Options.NONE), new Ended());
        String before = armOf.put("user-" + user, host.asked.getLast().model());
        assertThat(before == null || before.equals(host.asked.getLast().model())).isTrue();
      }
    }

    long first = armOf.values().stream().filter("a"::equals).count();
    assertThat(first).isBetween(1_400L, 1_600L);
    assertThat(engine.counts())
        .extracting(ArmCounts::answered)
        .containsExactlyInAnyOrder(2 * first, 4_000 - 2 * first);
  }

  @Test
  void aSwitchedOffNameRefusesAndComesBack() {
    AliasEngine engine = engine(ModelAlias.of("x", "a"));
    Ended refused = new Ended();

    assertThat(engine.enable("x", false)).isTrue();
    engine.infer(request("x", "", Options.NONE), refused);
    assertThat(refused.failure).isInstanceOf(Failure.Forbidden.class);
    assertThat(host.asked).isEmpty();

    engine.enable("x", true);
    engine.infer(request("x", "", Options.NONE), new Ended());
    assertThat(host.asked).hasSize(1);
    assertThat(engine.enable("y", false)).isFalse();
  }

  @Test
  void aPinnedVersionMustBeTheOneThatIsThere() {
    Ended right = new Ended();
    engine(pinned("abc")).infer(request("p", "", Options.NONE), right);
    assertThat(right.finished).isEqualTo(1);

    Ended wrong = new Ended();
    engine(pinned("def")).infer(request("p", "", Options.NONE), wrong);
    assertThat(wrong.failure).isInstanceOf(Failure.Conflict.class);
  }

  private static ModelAlias pinned(String digest) {
    return new ModelAlias("p", List.of(new ModelAlias.Arm("a", 1, digest)), Options.NONE, true);
  }

  private AliasEngine engine(ModelAlias alias) {
    return new AliasEngine(host, List.of(alias), System::nanoTime);
  }

  private static InferenceRequest request(String model, String user, Options options) {
    Prompt prompt = new Prompt.Completion("hi", null, null, null, false, List.of(), List.of());
    return new InferenceRequest(model, prompt, options, null, null, null, null)
        .withCaller(new Caller(Caller.COMMON, user, Caller.Urgency.NORMAL, null, false));
  }
}
