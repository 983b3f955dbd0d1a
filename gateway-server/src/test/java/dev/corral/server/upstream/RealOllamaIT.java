package dev.corral.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.Tool;
import dev.corral.core.schedule.ModelDirectory;
import dev.corral.core.schedule.ModelHost;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.HostSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same client against a real Ollama with tiny models of random weights: {@code tiny-a} says
 * words in b and knows no tools, {@code tiny-b} words in k, {@code tiny-slow} words in s slowly.
 */
@Timeout(120)
final class RealOllamaIT {

  private static final Map<String, Object> SIX_TOKENS =
      Map.of("temperature", 0.0, "seed", 7, "num_predict", 6);
  private static final Map<String, Object> ENDLESS =
      Map.of("temperature", 0.0, "seed", 7, "num_predict", 2_000);

  @RegisterExtension static final Loops LOOPS = new Loops();

  private static final RealOllama HOST = RealOllama.start(Map.of());
  private static final OllamaEngine ENGINE =
      OllamaEngine.at(HOST.uri(), LOOPS.group(), UpstreamLimits.DEFAULT);

  @AfterAll
  static void stop() {
    ENGINE.close();
    HOST.close();
  }

  @Test
  void tellsItsVersionAndItsModels() {
    assertThat(Answers.await(ENGINE.version())).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(Answers.await(ENGINE.models()))
        .extracting(Model::name)
        .contains("tiny-a:latest", "tiny-b:latest", "tiny-embed:latest");
  }

  @Test
  void chatsWordByWord() {
    Answers heard = infer(ENGINE, Answers.chat("tiny-a", "hello", SIX_TOKENS));

    Finished finished = heard.finished();

    assertThat(heard.text()).isEqualTo(" bidi bevi buri babo boku bopi");
    assertThat(heard.events).hasSize(7);
    assertThat(finished.reason()).isEqualTo(Reason.LENGTH);
    assertThat(finished.usage().answerTokens()).isEqualTo(6);
    assertThat(finished.usage().promptTokens()).isEqualTo(21);
    assertThat(finished.usage().totalNanos()).isPositive();
  }

  @Test
  void continuesATextAndGivesItsContext() {
    Prompt prompt = new Prompt.Completion("hello", null, null, null, false, List.of(), List.of());

    Answers heard = infer(ENGINE, request("tiny-a", prompt, null));

    assertThat(heard.finished().context()).hasSizeGreaterThan(6);
    assertThat(heard.text()).isEqualTo(" bidi bevi buri babo boku bopi");
  }

  @Test
  void keepsToASchema() {
    Json schema =
        new Json(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"}},"
                + "\"required\":[\"a\"]}");
    Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, "hello")), List.of());
    InferenceRequest request =
        new InferenceRequest(
            "tiny-a",
            prompt,
            Options.of(Map.of("temperature", 0.0, "num_predict", 40)),
            new OutputFormat.Schema(schema),
            null,
            null,
            null);

    Answers heard = infer(ENGINE, request);
    heard.finished();

    assertThat(heard.text()).contains("\"a\"").startsWith("{");
  }

  @Test
  void whatAModelCannotDoIsRefusedInItsWords() {
    Tool tool = new Tool("weather", "of a city", new Json("{\"type\":\"object\"}"));
    Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, "hello")), List.of(tool));

    assertThat(infer(ENGINE, request("tiny-a", prompt, null)).failure())
        .isInstanceOf(Failure.UpstreamRefused.class)
        .extracting(Failure::message)
        .asString()
        .endsWith("does not support tools");
    assertThat(infer(ENGINE, request("tiny-b", prompt, null)).finished().reason())
        .isEqualTo(Reason.LENGTH);
    Prompt plain = new Prompt.Conversation(List.of(Message.of(Role.USER, "hi")), List.of());
    assertThat(infer(ENGINE, request("tiny-a", plain, Thinking.ON)).failure().message())
        .contains("does not support thinking");
  }

  @Test
  void anUnknownModelIsNotFoundOnEveryPath() {
    Failure.ModelNotFound expected = new Failure.ModelNotFound("nope");
    Prompt prompt = new Prompt.Completion("hello", null, null, null, false, List.of(), List.of());

    assertThat(infer(ENGINE, Answers.chat("nope", "hi", Map.of())).failure()).isEqualTo(expected);
    assertThat(infer(ENGINE, request("nope", prompt, null)).failure()).isEqualTo(expected);
    assertThat(Answers.failureOf(ENGINE.describe("nope"))).isEqualTo(expected);
    assertThat(Answers.failureOf(ENGINE.embed("nope", List.of("a"), true))).isEqualTo(expected);
  }

  @Test
  void describesAModel() {
    ModelCard card = Answers.await(ENGINE.describe("tiny-b"));

    assertThat(card.model().name()).isEqualTo("tiny-b:latest");
    assertThat(card.model().digest()).hasSize(64);
    assertThat(card.model().size()).isPositive();
    assertThat(card.model().capabilities()).contains("completion", "tools");
    assertThat(card.template()).isNotEmpty();
    assertThat(card.info().text()).contains("general.architecture");
  }

  @Test
  void embedsToUnitVectors() {
    Embedded embedded =
        Answers.await(ENGINE.embed("tiny-embed", List.of("hello world", "zebra", ""), true));

    assertThat(embedded.vectors()).hasSize(3).allMatch(vector -> vector.length == 64);
    double norm = 0;
    for (float x : embedded.vectors().getFirst()) {
      norm += x * x;
    }
    assertThat(norm).isBetween(0.999, 1.001);
    assertThat(embedded.tokens()).isPositive();
    assertThat(Answers.failureOf(ENGINE.embed("tiny-embed", List.of("abc ".repeat(900)), false)))
        .isInstanceOf(Failure.UpstreamRefused.class);
  }

  @Test
  void loadsAndUnloads() {
    assertThat(infer(ENGINE, empty("tiny-b", Duration.ofMinutes(2))).finished().reason())
        .isEqualTo(Reason.LOAD);
    assertThat(loaded()).contains("tiny-b:latest");

    assertThat(infer(ENGINE, empty("tiny-b", Duration.ZERO)).finished().reason())
        .isEqualTo(Reason.UNLOAD);
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (loaded().contains("tiny-b:latest")) {
      assertThat(System.nanoTime()).as("unloaded in time").isLessThan(deadline);
    }
  }

  @Test
  void aCancelledAnswerFreesTheSlotWithinASecond() throws InterruptedException {
    Answers cancelled = new Answers();
    Cancellation running = ENGINE.infer(Answers.chat("tiny-slow", "hello", ENDLESS), cancelled);
    cancelled.awaitFirst();
    Answers next = infer(ENGINE, Answers.chat("tiny-slow", "hello", Map.of("num_predict", 1)));

    long from = System.nanoTime();
    running.cancel();
    next.awaitFirst();

    Duration waited = Duration.ofNanos(System.nanoTime() - from);
    System.out.println("slot free after the cancel of a stream: " + waited.toMillis() + " ms");
    assertThat(waited).isLessThan(Duration.ofSeconds(1));
    assertThat(cancelled.isEnded()).isFalse();
  }

  @Test
  void answersInParallelAreNotMixed() {
    ModelHost host = new ModelHost(new HostSettings("host", 1, 1), ENGINE, ENGINE);
    try (Scheduler queue =
        Scheduler.start(List.of(host), SchedulerSettings.DEFAULT, System::nanoTime)) {
      ChatEngine queued = ModelDirectory.of(List.of(queue), System::nanoTime);
      List<Answers> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String model = i % 2 == 0 ? "tiny-a" : "tiny-b:latest";
        all.add(infer(queued, Answers.chat(model, "hello", SIX_TOKENS)));
      }

      all.forEach(Answers::finished);

      assertThat(IntStream.range(0, 40).mapToObj(i -> all.get(i).text().charAt(1)))
          .containsExactlyElementsOf(
              IntStream.range(0, 40).mapToObj(i -> i % 2 == 0 ? 'b' : 'k').toList());
    }
  }

  @Test
  void theQueueSwapsModelsFewTimesAndCancelsWithinASecond() {
    try (RealOllama narrow = RealOllama.start(Map.of("OLLAMA_MAX_LOADED_MODELS", "1"));
        OllamaEngine direct = OllamaEngine.at(narrow.uri(), LOOPS.group(), UpstreamLimits.DEFAULT);
        Scheduler queue =
            Scheduler.start(
                List.of(new ModelHost(new HostSettings("host", 1, 1), direct, direct)),
                SchedulerSettings.DEFAULT,
                System::nanoTime)) {
      List<Answers> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String model = i % 2 == 0 ? "tiny-a:latest" : "tiny-b:latest";
        all.add(infer(queue, Answers.chat(model, "hello", SIX_TOKENS)));
      }
      all.forEach(Answers::finished);
      long loads = Answers.await(queue.view()).hosts().getFirst().loads();
      System.out.println("loads for 20 requests of two models in turn: " + loads);
      assertThat(loads).isBetween(2L, 6L);

      Answers cancelled = new Answers();
      Cancellation running =
          queue.infer(Answers.chat("tiny-slow:latest", "hello", ENDLESS), cancelled);
      awaitFirst(cancelled);
      Answers next =
          infer(queue, Answers.chat("tiny-slow:latest", "hello", Map.of("num_predict", 1)));
      long from = System.nanoTime();
      running.cancel();
      awaitFirst(next);
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aFullHostIsBusy() {
    try (RealOllama narrow =
        RealOllama.start(Map.of("OLLAMA_MAX_QUEUE", "1", "OLLAMA_MAX_LOADED_MODELS", "1"))) {
      try (OllamaEngine direct =
          OllamaEngine.at(narrow.uri(), LOOPS.group(), UpstreamLimits.DEFAULT)) {
        Answers holder = new Answers();
        Cancellation running = direct.infer(Answers.chat("tiny-slow", "hello", ENDLESS), holder);
        awaitFirst(holder);
        List<Answers> others = new ArrayList<>();
        List<Cancellation> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          Answers heard = new Answers();
          waiting.add(direct.infer(Answers.chat("tiny-a", "hello", SIX_TOKENS), heard));
          others.add(heard);
        }

        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (others.stream().noneMatch(Answers::isEnded)) {
          assertThat(System.nanoTime()).as("refused in time").isLessThan(deadline);
          Thread.onSpinWait();
        }
        assertThat(others.stream().filter(Answers::isEnded).map(Answers::failure))
            .allMatch(Failure.Busy.class::isInstance);
        waiting.forEach(Cancellation::cancel);
        running.cancel();
      }
    }
  }

  @Test
  void aHostThatIsStoppedBreaksItsStreams() {
    RealOllama stopped = RealOllama.start(Map.of());
    try (OllamaEngine direct =
        OllamaEngine.at(stopped.uri(), LOOPS.group(), UpstreamLimits.DEFAULT)) {
      Answers heard = infer(direct, Answers.chat("tiny-slow", "hello", ENDLESS));
      awaitFirst(heard);

      stopped.close();

      assertThat(heard.failure()).isInstanceOf(Failure.UpstreamBroken.class);
      assertThat(infer(direct, Answers.chat("tiny-a", "hi", Map.of())).failure())
          .isInstanceOf(Failure.UpstreamUnavailable.class);
    } finally {
      stopped.close();
    }
  }

  private static void awaitFirst(Answers heard) {
    try {
      heard.awaitFirst();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> loaded() {
    return Answers.await(ENGINE.loaded()).stream()
        .map(LoadedModel::model)
        .map(Model::name)
        .toList();
  }

  private static InferenceRequest empty(String model, Duration keepAlive) {
    Prompt nothing = new Prompt.Conversation(List.of(), List.of());
    return new InferenceRequest(model, nothing, Options.NONE, null, null, keepAlive, null);
  }

  private static InferenceRequest request(
      String model, Prompt prompt, @Nullable Thinking thinking) {
    return new InferenceRequest(model, prompt, Options.of(SIX_TOKENS), null, thinking, null, null);
  }

  private static Answers infer(ChatEngine engine, InferenceRequest request) {
    Answers heard = new Answers();
    engine.infer(request, heard);
    return heard;
  }
}
