package dev.corral.core.retrieval.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.Passage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceBudgetTest {

  private static final int TOKENS = 500;
  private static final String TEXT = "ab ".repeat(TOKENS);

  private final Cards cards = new Cards();
  private final SourceBudget budget = new SourceBudget(cards, () -> cards.now);

  @Test
  void givesAsManyOfTheBestAsTheWindowOfTheRequestHolds() {
    List<Passage> fitting = fit(Map.of("num_ctx", 2_048L, "num_predict", 100L), 5);

    assertThat(fitting).hasSize(4);
    assertThat(fitting.subList(0, 3)).isEqualTo(passages(5).subList(0, 3));
    assertThat(fitting.get(3).text()).hasSizeLessThan(TEXT.length());
    assertThat(TEXT).startsWith(fitting.get(3).text());
    assertThat(cards.asked).isZero();
  }

  @Test
  void asksTheModelOnceAMinute() {
    cards.parameters = "stop \"x\"\nnum_ctx                        8192\ntemperature 0.1";

    assertThat(fit(Map.of(), 20)).hasSize(12);
    cards.parameters = "";
    assertThat(fit(Map.of(), 20)).hasSize(12);
    cards.now += 61_000_000_000L;
    assertThat(fit(Map.of(), 20)).hasSize(6);
    assertThat(cards.asked).isEqualTo(2);
  }

  @Test
  void goesNoFurtherThanTheModelWasMadeFor() {
    cards.info = "{\"tiny.context_length\":1024,\"tiny.block_count\":4}";

    assertThat(fit(Map.of(), 5)).isEqualTo(passages(1));
  }

  @Test
  void takesTheUsualWindowWhereTheModelIsNotKnown() {
    cards.known = false;

    assertThat(fit(Map.of(), 20)).hasSize(6);
  }

  @Test
  void givesAPartOfTheBestWhateverTheWindow() {
    List<Passage> fitting = fit(Map.of("num_ctx", 64L), 5);

    assertThat(fitting).hasSize(1);
    assertThat(fitting.getFirst().text()).hasSizeBetween(300, 400);
    assertThat(fitting.getFirst().end()).isEqualTo(fitting.getFirst().text().length());
  }

  @Test
  void givesEverythingWhereThereIsRoom() {
    assertThat(fit(Map.of("num_ctx", 100_000L), 20)).isEqualTo(passages(20));
  }

  @Test
  void cutsTheWorseOfTwoNeighboursThoughItComesFirst() {
    String worse = "cd ".repeat(TOKENS);
    List<Passage> neighbours =
        List.of(
            new Passage("f", "f", null, 0.9, TEXT, 1_500, 3_000, "", Map.of()),
            new Passage("f", "f", null, 0.8, worse, 0, 1_500, "", Map.of()));

    List<Passage> little = fit(Map.of("num_ctx", 1_000L, "num_predict", 100L), neighbours);
    List<Passage> enough = fit(Map.of("num_ctx", 2_000L, "num_predict", 100L), neighbours);

    assertThat(little.getFirst().text()).isEqualTo(TEXT);
    assertThat(enough).singleElement().returns(worse + TEXT, Passage::text);
  }

  private List<Passage> fit(Map<String, Object> options, int passages) {
    return fit(options, passages(passages));
  }

  private List<Passage> fit(Map<String, Object> options, List<Passage> passages) {
    Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, "Why?")), List.of());
    return budget
        .fit(
            new InferenceRequest("m", prompt, Options.of(options), null, null, null, null),
            passages)
        .join();
  }

  private static List<Passage> passages(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Passage("f" + i, "f", null, 0.8, TEXT, 0, TEXT.length(), "", Map.of()))
        .toList();
  }

  /** Describes one model. */
  private static final class Cards implements ChatEngine {

    private String parameters = "";
    private String info = "{}";
    private boolean known = true;
    private int asked;
    private long now;

    @Override
    public CompletionStage<ModelCard> describe(String model) {
      asked++;
      if (!known) {
        return CompletableFuture.failedStage(new Failure.ModelNotFound(model).asException());
      }
      Model.Details details = new Model.Details("", "gguf", "f", List.of(), "1B", "Q4");
      Model listed = new Model(model, Instant.EPOCH, 1, "0".repeat(64), details, List.of());
      return CompletableFuture.completedStage(
          new ModelCard(listed, "", "", parameters, "", "", new Json(info)));
    }

    @Override
    public CompletionStage<List<Model>> models() {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<List<LoadedModel>> loaded() {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public Cancellation infer(InferenceRequest request, InferenceListener listener) {
      return Cancellation.NONE;
    }
  }
}
