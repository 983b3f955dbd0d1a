package dev.corral.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** langchain4j-ollama against the server. */
class LangChain4jOllamaTest extends ChatContract {

  @Override
  ChatModel chat(String model, Duration timeout) {
    return OllamaChatModel.builder()
        .baseUrl(Server.URL)
        .modelName(model)
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  @Override
  StreamingChatModel streaming(String model) {
    return OllamaStreamingChatModel.builder()
        .baseUrl(Server.URL)
        .modelName(model)
        .timeout(PATIENCE)
        .build();
  }

  @Override
  EmbeddingModel embedding(String model) {
    return OllamaEmbeddingModel.builder().baseUrl(Server.URL).modelName(model).build();
  }

  @Test
  void listsModels() {
    OllamaModels models = OllamaModels.builder().baseUrl(Server.URL).build();

    assertThat(models.availableModels().content())
        .extracting(OllamaModel::getName)
        .contains("all-minilm:latest", "fake:latest", "quote");
    assertThat(models.modelCard("all-minilm").content().getCapabilities()).contains("embedding");
    assertThat(models.runningModels().content()).isNotNull();
  }
}
