package dev.corral.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every chat model of LangChain4j does; one class for each way of talking to the server. */
abstract class ChatContract {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name("weather")
          .description("weather of a city")
          .parameters(
              JsonObjectSchema.builder().addStringProperty("city").required("city").build())
          .build();

  abstract ChatModel chat(String model, Duration timeout);

  abstract StreamingChatModel streaming(String model);

  abstract EmbeddingModel embedding(String model);

  @Test
  void answers() {
    ChatResponse answer =
        chat("fake", PATIENCE).chat(ChatRequest.builder().messages(say("hello")).build());

    assertThat(answer.aiMessage().text()).isEqualTo("Hello from fake");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(7);
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(3);
  }

  @Test
  void streams() throws Exception {
    Heard heard = stream("hello");

    assertThat(heard.whole().aiMessage().text()).isEqualTo("Hello from fake");
    assertThat(heard.words).containsExactly("Hello", " from", " fake");
  }

  @Test
  void callsToolsAndTakesTheirResults() {
    ChatModel model = chat("fake", PATIENCE);
    UserMessage question = say("Oslo?");

    AiMessage call =
        model
            .chat(
                ChatRequest.builder().messages(question).toolSpecifications(WEATHER).build())
            .aiMessage();
    assertThat(call.toolExecutionRequests()).hasSize(1);
    assertThat(call.toolExecutionRequests().getFirst().name()).isEqualTo("weather");
    assertThat(call.toolExecutionRequests().getFirst().arguments()).contains("Oslo");

    ChatResponse after =
        model.chat(
            ChatRequest.builder()
                .messages(
                    question,
                    call,
                    ToolExecutionResultMessage.from(
                        call.toolExecutionRequests().getFirst(), "rain"))
                .toolSpecifications(WEATHER)
                .build());
    assertThat(after.aiMessage().text()).isEqualTo("Hello from fake");
  }

  @Test
  void answersInAShape() {
    JsonSchema schema =
        JsonSchema.builder()
            .name("answer")
            .rootElement(
                JsonObjectSchema.builder().addIntegerProperty("answer").required("answer").build())
            .build();

    ChatResponse answer =
        chat("fake", PATIENCE)
            .chat(
                ChatRequest.builder()
                    .messages(say("hello"))
                    .responseFormat(
                        ResponseFormat.builder()
                            .type(ResponseFormatType.JSON)
                            .jsonSchema(schema)
                            .build())
                    .build());

    assertThat(answer.aiMessage().text()).isEqualTo("{\"answer\": 42}");
  }

  @Test
  void embeds() {
    float[] cat = embedding("all-minilm").embed("a cat").content().vector();
    float[] kitten = embedding("all-minilm").embed("a kitten").content().vector();
    float[] market = embedding("all-minilm").embed("the stock market").content().vector();

    assertThat(cat).hasSize(384);
    assertThat(dot(cat, kitten)).isGreaterThan(dot(cat, market) + 0.2);
  }

  @Test
  void raisesForAnUnknownModel() {
    assertThatThrownBy(() -> chat("nope", PATIENCE).chat("hello"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("model 'nope' not found");
  }

  @Test
  void raisesForAHostThatFailsAtOnce() {
    assertThat(catchThrowable(() -> chat("fake", PATIENCE).chat("fail at once")))
        .hasMessageContaining("the runner did not start");
  }

  /** The words that came before stay; the end is an error, never a whole answer. */
  @Test
  void tellsAHostThatFailsMidway() throws Exception {
    Heard heard = stream("fail midway");

    assertThat(heard.end).failsWithin(PATIENCE);
    assertThat(heard.words).startsWith("Hello", " from");
  }

  @Test
  void freesTheHostWhenTheStreamIsCancelled() throws Exception {
    int before = left();
    Heard heard = new Heard(3);
    streaming("fake").chat("never end", heard);

    heard.cancelled.get(30, TimeUnit.SECONDS);

    Server.eventually(() -> left() > before);
  }

  @Test
  void freesTheHostWhenTheClientRunsOutOfTime() {
    int before = left();

    assertThatThrownBy(() -> chat("fake", Duration.ofMillis(500)).chat("never end"))
        .isInstanceOf(TimeoutException.class);

    Server.eventually(() -> left() > before);
  }

  private int left() {
    return Integer.parseInt(chat("fake", PATIENCE).chat("how many left").strip());
  }

  private Heard stream(String text) {
    Heard heard = new Heard(Integer.MAX_VALUE);
    streaming("fake").chat(text, heard);
    return heard;
  }

  private static UserMessage say(String text) {
    return UserMessage.from(text);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** What comes of a stream, which is cancelled after so many words. */
  private static final class Heard implements StreamingChatResponseHandler {

    final List<String> words = new ArrayList<>();
    final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
    final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private final int most;

    Heard(int most) {
      this.most = most;
    }

    ChatResponse whole() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
      words.add(piece.text());
      if (words.size() == most) {
        context.streamingHandle().cancel();
        cancelled.complete(null);
      }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      end.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
