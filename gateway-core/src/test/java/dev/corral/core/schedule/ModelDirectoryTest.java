package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Model;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ModelDirectoryTest {

  private final AtomicLong nanos = new AtomicLong();
  private final ScriptedEngine quote = new ScriptedEngine("quote");
  private final ScriptedEngine ollama = new ScriptedEngine("tiny-a:latest", "tiny-b:7b", "quote");
  private final ModelDirectory directory =
      new ModelDirectory(List.of(quote, ollama), Duration.ofMillis(50), nanos::get);

  @Test
  void mergesTheListsInOrderWithoutDoubles() {
    assertThat(names()).containsExactly("quote", "tiny-a:latest", "tiny-b:7b");
  }

  @Test
  void routesByTheExactName() {
    directory.infer(ScriptedEngine.request("tiny-b:7b"), new Recorder());

    assertThat(ollama.runs).hasSize(1);
  }

  @Test
  void theEarlierEngineHasTheName() {
    directory.infer(ScriptedEngine.request("quote"), new Recorder());

    assertThat(quote.runs).hasSize(1);
    assertThat(ollama.runs).isEmpty();
  }

  @Test
  void addsAndRemovesTheTagLatest() {
    directory.infer(ScriptedEngine.request("tiny-a"), new Recorder());
    directory.infer(ScriptedEngine.request("quote:latest"), new Recorder());

    assertThat(ollama.runs.getFirst().request.model()).isEqualTo("tiny-a:latest");
    assertThat(quote.runs.getFirst().request.model()).isEqualTo("quote");
  }

  @Test
  void anotherTagIsAnotherModel() {
    Recorder heard = new Recorder();

    directory.infer(ScriptedEngine.request("tiny-b"), heard);

    assertThat(heard.failure).isEqualTo(new Failure.ModelNotFound("tiny-b"));
  }

  @Test
  void describesByTheSameRoute() {
    assertThat(directory.describe("tiny-a").toCompletableFuture().join().model().name())
        .isEqualTo("tiny-a:latest");
    assertThatThrownBy(() -> directory.describe("nope").toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isEqualTo(new Failure.ModelNotFound("nope")));
  }

  @Test
  void asksAgainOnlyAfterASecond() {
    names();
    names();
    nanos.addAndGet(Duration.ofMillis(999).toNanos());
    names();
    assertThat(ollama.asked).isEqualTo(1);

    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    names();
    assertThat(ollama.asked).isEqualTo(2);
  }

  @Test
  void anEngineThatFailsDropsOutAndComesBack() {
    unreachable(ollama);
    assertThat(names()).containsExactly("quote");
    assertThat(directory.loaded().toCompletableFuture().join()).hasSize(1);

    ollama.models = new ScriptedEngine("tiny-a:latest").models;
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(names()).containsExactly("quote", "tiny-a:latest");
  }

  @Test
  void aSilentEngineIsWaitedForOnce() {
    CompletableFuture<List<Model>> never = new CompletableFuture<>();
    ollama.models = () -> never;
    assertThat(names()).containsExactly("quote");

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(directory.models().toCompletableFuture()).isCompleted();
    assertThat(directory.loaded().toCompletableFuture()).isCompleted();
    assertThat(ollama.asked).as("one question at a time").isEqualTo(1);

    never.complete(List.of(ScriptedEngine.model("tiny-a:latest")));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    ollama.models = new ScriptedEngine("tiny-a:latest").models;
    assertThat(names()).containsExactly("quote", "tiny-a:latest");
  }

  @Test
  void aModelThatIsToldAtOnceIsNotHeldUpByASilentEngine() {
    ollama.models = CompletableFuture::new;
    ModelDirectory patient =
        new ModelDirectory(List.of(quote, ollama), Duration.ofMinutes(1), nanos::get);

    assertThat(patient.describe("quote").toCompletableFuture()).isCompleted();
    patient.infer(ScriptedEngine.request("quote"), new Recorder());
    assertThat(quote.runs).hasSize(1);
  }

  @Test
  void aModelOfAHostThatWentAwayFailsWithTheHostsFailure() {
    names();
    unreachable(ollama);
    ollama.refusal = new Failure.UpstreamUnavailable("gone", Duration.ofSeconds(5));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    names();
    Recorder heard = new Recorder();

    directory.infer(ScriptedEngine.request("tiny-a"), heard);

    assertThat(heard.failure).isSameAs(ollama.refusal);
  }

  @Test
  void cancelledBeforeTheModelIsFoundNeverReachesAnEngine() {
    CompletableFuture<List<Model>> late = new CompletableFuture<>();
    ollama.models = () -> late;
    Recorder heard = new Recorder();
    ModelDirectory patient =
        new ModelDirectory(List.of(quote, ollama), Duration.ofMinutes(1), nanos::get);
    Cancellation cancellation = patient.infer(ScriptedEngine.request("tiny-a"), heard);

    cancellation.cancel();
    late.complete(List.of(ScriptedEngine.model("tiny-a:latest")));

    assertThat(ollama.started).isEmpty();
    assertThat(heard.ends).isZero();
  }

  @Test
  void cancelledAfterTheModelWasFoundReachesTheEngine() {
    CompletableFuture<List<Model>> late = new CompletableFuture<>();
    ollama.models = () -> late;
    ModelDirectory patient =
        new ModelDirectory(List.of(quote, ollama), Duration.ofMinutes(1), nanos::get);
    Cancellation cancellation = patient.infer(ScriptedEngine.request("tiny-a"), new Recorder());

    late.complete(List.of(ScriptedEngine.model("tiny-a:latest")));
    cancellation.cancel();

    assertThat(ollama.cancelled).isEqualTo(1);
  }

  private static void unreachable(ScriptedEngine engine) {
    Failure failure = new Failure.UpstreamUnavailable("no host answers", Duration.ofSeconds(5));
    engine.models = () -> CompletableFuture.failedFuture(failure.asException());
  }

  private List<String> names() {
    return directory.models().toCompletableFuture().join().stream().map(Model::name).toList();
  }
}
