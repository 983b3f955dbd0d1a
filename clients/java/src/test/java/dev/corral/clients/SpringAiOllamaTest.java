package dev.corral.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaApi.ChatRequest;
import org.springframework.ai.ollama.api.OllamaApi.ChatResponse;
import org.springframework.ai.ollama.api.OllamaApi.EmbeddingsRequest;
import org.springframework.ai.ollama.api.OllamaApi.Message;
import org.springframework.ai.ollama.api.OllamaApi.Message.Role;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** spring-ai-ollama against the server. */
class SpringAiOllamaTest {

  private static final Map<String, Object> WEATHER =
      Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OllamaApi api = OllamaApi.builder().baseUrl(Server.URL).build();

  @Test
  void answers() {
    ChatResponse answer = api.chat(ask("hello").build());

    assertThat(answer.message().content()).isEqualTo("Hello from fake");
    assertThat(answer.done()).isTrue();
    assertThat(answer.promptEvalCount()).isEqualTo(7);
  }

  @Test
  void streams() {
    List<ChatResponse> parts =
        api.streamingChat(ask("hello").stream(true).build()).collectList().block(PATIENCE);

    assertThat(parts)
        .extracting(part -> part.message().content())
        .containsExactly("Hello", " from", " fake", "");
    assertThat(parts.getLast().evalCount()).isEqualTo(3);
  }

  @Test
  void callsTools() {
    var function = new ChatRequest.Tool.Function("weather", "weather of a city", WEATHER);

    ChatResponse answer =
        api.chat(ask("Oslo?").tools(List.of(new ChatRequest.Tool(function))).build());

    Message.ToolCallFunction called = answer.message().toolCalls().getFirst().function();
    assertThat(called.name()).isEqualTo("weather");
    assertThat(called.arguments()).containsEntry("city", "Oslo");
  }

  @Test
  void answersInAShape() {
    ChatResponse answer = api.chat(ask("hello").format(WEATHER).build());

    assertThat(answer.message().content()).isEqualTo("{\"answer\": 42}");
  }

  @Test
  void embeds() {
    var answer = api.embed(new EmbeddingsRequest("all-minilm", "a cat"));

    assertThat(answer.embeddings().getFirst()).hasSize(384);
  }

  @Test
  void listsAndShowsModels() {
    assertThat(api.listModels().models())
        .extracting(OllamaApi.Model::name)
        .contains("all-minilm:latest", "fake:latest", "quote");
    assertThat(api.showModel(new OllamaApi.ShowModelRequest("all-minilm")).capabilities())
        .containsExactly("embedding");
  }

  @Test
  void raisesForAnUnknownModel() {
    var question = new ChatRequest.Builder("nope").messages(say("hello")).stream(false).build();

    assertThatThrownBy(() -> api.chat(question)).hasMessageContaining("model 'nope' not found");
  }

  @Test
  void tellsAHostThatFailsMidway() {
    var stream = api.streamingChat(ask("fail midway").stream(true).build());

    assertThatThrownBy(() -> stream.collectList().block(PATIENCE)).isNotNull();
  }

  /**
   * Over Reactor Netty: over the JDK's client, which Spring takes where there is no other, a
   * cancelled stream stays open and is read on, so that no server can know.
   */
  @Test
  void freesTheHostWhenTheStreamIsCancelled() {
    int before = left();
    OllamaApi overNetty =
        OllamaApi.builder()
            .baseUrl(Server.URL)
            .webClientBuilder(WebClient.builder().clientConnector(new ReactorClientHttpConnector()))
            .build();

    List<ChatResponse> some =
        overNetty
            .streamingChat(ask("never end").stream(true).build())
            .take(3)
            .collectList()
            .block(PATIENCE);

    assertThat(some).hasSize(3);
    Server.eventually(() -> left() > before);
  }

  @Test
  void freesTheHostWhenTheClientRunsOutOfTime() {
    int before = left();
    var factory = new JdkClientHttpRequestFactory();
    factory.setReadTimeout(Duration.ofMillis(500));
    OllamaApi hasty =
        OllamaApi.builder()
            .baseUrl(Server.URL)
            .restClientBuilder(RestClient.builder().requestFactory(factory))
            .build();

    assertThatThrownBy(() -> hasty.chat(ask("never end").build())).isNotNull();

    Server.eventually(() -> left() > before);
  }

  private int left() {
    return Integer.parseInt(api.chat(ask("how many left").build()).message().content().strip());
  }

  private static ChatRequest.Builder ask(String text) {
    return new ChatRequest.Builder("fake").messages(say(text)).stream(false);
  }

  private static List<Message> say(String text) {
    return List.of(Message.builder(Role.USER).content(text).build());
  }
}
