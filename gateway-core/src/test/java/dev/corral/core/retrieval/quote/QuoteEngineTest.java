package dev.corral.core.retrieval.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Tool;
import dev.corral.core.retrieval.WordEmbedder;
import dev.corral.core.retrieval.answer.Heard;
import dev.corral.core.retrieval.prompt.SourcedQuestion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuoteEngineTest {

  private static final String QUESTION = "How many requests does the queue hold?";
  private static final String SOURCED =
      SourcedQuestion.write(
          List.of(
              new Citation(1, "f1", "a.pdf", 3, 0.9, "Racks need two feeds. Fans are loud."),
              new Citation(
                  2, "f2", "b.txt", null, 0.8, "It is long. The queue can hold 512 requests.")),
          QUESTION);

  private final QuoteEngine engine = new QuoteEngine(WordEmbedder.open(), System::nanoTime);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void quotesTheBestSentenceWithItsMark() {
    assertThat(answer(SOURCED)).isEqualTo("“The queue can hold 512 requests.” [2]");
  }

  @Test
  void readsTheContextOfOpenWebUi() {
    String prompt =
        """
        ### Task:
        Respond to the user query using the provided context, incorporating inline citations in \
        the format [id] only when the <source> tag includes an id (e.g., <source id="1">).
        <context>
        <source id="1" name="Shelf" resource-type="collection" page_label="2">Fans are loud.\
        </source>
        <source id="2" name="Shelf" resource-type="collection" resource-id="9f-4">The queue can \
        hold 512 requests.</source>
        </context>

        """
            + QUESTION;

    assertThat(answer(prompt)).isEqualTo("“The queue can hold 512 requests.” [2]");
  }

  @Test
  void quotesFromASystemMessage() {
    String system = "Fans are loud. ".repeat(40) + "The queue can hold 512 requests.";
    Heard heard =
        ask(
            new Prompt.Conversation(
                List.of(Message.of(Role.SYSTEM, system), Message.of(Role.USER, QUESTION)),
                List.of()),
            null);

    assertThat(heard.text()).isEqualTo("“The queue can hold 512 requests.” [1]");
  }

  @Test
  void streamsInSeveralDeltasAndCountsThem() {
    Heard heard = ask(user(SOURCED), null);

    assertThat(heard.events().size()).isGreaterThan(4);
    InferenceEvent.Finished end = heard.finished();
    assertThat(end.reason()).isEqualTo(Reason.STOP);
    assertThat(end.usage().answerTokens()).isEqualTo(7);
    assertThat(end.usage().promptTokens()).isGreaterThan(10);
    assertThat(end.usage().totalNanos()).isPositive();
  }

  @Test
  void saysWhenNothingIsRelevant() {
    String text =
        SourcedQuestion.write(
            List.of(new Citation(1, "f", "a.pdf", 1, 0.7, "Fans are loud.")), "zebra jam");

    assertThat(answer(text)).startsWith("I found nothing in the documents");
    assertThat(answer(SourcedQuestion.write(List.of(), "zebra jam"))).startsWith("I found nothing");
  }

  @Test
  void saysWhatItIsWithoutDocuments() {
    assertThat(answer("Hello!")).contains("no language model").contains("/v1/files");
  }

  @Test
  void doesTheChoresOfOpenWebUi() {
    String history =
        "\n<chat_history>\nUSER: What is a lane?\nASSISTANT: A queue.\nUSER: How long is it?\n"
            + "</chat_history>";

    assertThat(answer(chore("{ \"queries\": [\"q\"] }") + history))
        .isEqualTo("{\"queries\":[\"How long is it?\"]}");
    assertThat(answer(chore("{ \"title\": \"your title\" }") + history))
        .isEqualTo("{\"title\":\"Lane\"}");
    assertThat(answer(chore("{ \"tags\": [\"tag1\"] }") + history))
        .isEqualTo("{\"tags\":[\"lane\"]}");
    assertThat(answer(chore("{ \"follow_ups\": [\"Q1?\"] }") + history))
        .isEqualTo("{\"follow_ups\":[]}");
  }

  @Test
  void ignoresTools() {
    Tool tool = new Tool("clock", "tells the time", Json.EMPTY_OBJECT);
    Heard heard =
        ask(new Prompt.Conversation(List.of(Message.of(Role.USER, SOURCED)), List.of(tool)), null);

    assertThat(heard.text()).contains("512 requests");
  }

  @Test
  void loadsAndUnloadsWithoutAWord() {
    Prompt empty = new Prompt.Completion("", null, null, null, false, List.of(), List.of());

    assertThat(ask(empty, null).finished().reason()).isEqualTo(Reason.LOAD);
    Heard heard = new Heard();
    engine.infer(
        new InferenceRequest("quote", empty, Options.NONE, null, null, Duration.ZERO, null), heard);
    assertThat(heard.await().finished().reason()).isEqualTo(Reason.UNLOAD);
  }

  @Test
  void answersInJsonAndRefusesSchemas() {
    Heard any = ask(user(SOURCED), new OutputFormat.AnyJson());
    Heard schema = ask(user(SOURCED), new OutputFormat.Schema(Json.EMPTY_OBJECT));

    assertThat(any.text())
        .startsWith("{\"answer\":\"“The queue can hold 512 requests.” [2]\",\"quotes\":[{")
        .contains("\"name\":\"b.txt\"");
    assertThat(schema.failure()).isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void endsAtTheLimitAndAtAStop() {
    Heard limited = ask(user(SOURCED), null, Options.of(Map.of("num_predict", 3)));
    Heard stopped = ask(user(SOURCED), null, Options.of(Map.of("stop", List.of("512"))));

    assertThat(limited.finished().reason()).isEqualTo(Reason.LENGTH);
    assertThat(limited.text().strip()).isEqualTo("“The queue can");
    assertThat(stopped.text()).isEqualTo("“The queue can hold ");
  }

  @Test
  void knowsOnlyItself() {
    Heard heard = new Heard();
    engine.infer(
        new InferenceRequest("other", user("x"), Options.NONE, null, null, null, null), heard);

    assertThat(heard.failure()).isEqualTo(new Failure.ModelNotFound("other"));
    assertThat(engine.describe("quote:latest").toCompletableFuture().join().info().text())
        .contains("No language model");
  }

  private static String chore(String json) {
    return "### Task:\nDo this.\n### Output:\nJSON format: " + json;
  }

  private String answer(String text) {
    return ask(user(text), null).text();
  }

  private static Prompt user(String text) {
    return new Prompt.Conversation(List.of(Message.of(Role.USER, text)), List.of());
  }

  private Heard ask(Prompt prompt, @Nullable OutputFormat format) {
    return ask(prompt, format, Options.NONE);
  }

  private Heard ask(Prompt prompt, @Nullable OutputFormat format, Options options) {
    Heard heard = new Heard();
    engine.infer(new InferenceRequest("quote", prompt, options, format, null, null, null), heard);
    return heard.await();
  }
}
