package dev.corral.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** langchain4j-open-ai against the server. */
class LangChain4jOpenAiTest extends ChatContract {

  private static final String BASE = Server.URL + "/v1";
  private static final String KEY = "unused";

  @Override
  ChatModel chat(String model, Duration timeout) {
    return OpenAiChatModel.builder()
        .baseUrl(BASE)
        .apiKey(KEY)
        .modelName(model)
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  @Override
  StreamingChatModel streaming(String model) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(BASE)
        .apiKey(KEY)
        .modelName(model)
        .timeout(PATIENCE)
        .build();
  }

  @Override
  EmbeddingModel embedding(String model) {
    return OpenAiEmbeddingModel.builder().baseUrl(BASE).apiKey(KEY).modelName(model).build();
  }

  @Test
  void listsModels() {
    assertThat(OpenAiModelCatalog.builder().baseUrl(BASE).apiKey(KEY).build().listModels())
        .extracting(ModelDescription::name)
        .contains("all-minilm:latest", "fake:latest", "quote");
  }
}
