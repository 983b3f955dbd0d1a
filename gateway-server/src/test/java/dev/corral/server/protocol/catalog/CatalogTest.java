package dev.corral.server.protocol.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Model;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** MiniLM among the models, as a client of Ollama sees it. */
class CatalogTest {

  private final BuiltInEmbedding builtIn = new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0);
  private final Caller caller =
      new Caller(
          new OllamaDialect(
              new Catalog(new ScriptedChat(), builtIn),
              new EmbeddingRouter(builtIn, new ScriptedEmbeddings("e", List.of(), 0)),
              "1.2.3",
              () -> Instant.EPOCH,
              Runnable::run));

  @Test
  void listsMiniLm() throws Exception {
    JsonNode listed = Recorded.json(caller.get("/api/tags").text()).at("/models/0");

    assertThat(listed.get("model").stringValue()).isEqualTo("all-minilm:latest");
    assertThat(listed.get("capabilities").toString()).isEqualTo("[\"embedding\"]");
    assertThat(listed.at("/details/family").stringValue()).isEqualTo("bert");
    assertThat(listed.get("digest").stringValue()).hasSize(64);
  }

  @Test
  void listsItOnceWhereAHostHasItToo() {
    var hosts = new ScriptedChat();
    hosts.with(builtIn.card());

    List<Model> models = new Catalog(hosts, builtIn).models().toCompletableFuture().join();

    assertThat(models).containsExactly(builtIn.model());
  }

  @Test
  void describesMiniLm() throws Exception {
    JsonNode shown = Recorded.json(caller.post("/api/show", "{\"model\":\"all-minilm\"}").text());

    assertThat(shown.at("/model_info/bert.embedding_length").intValue()).isEqualTo(3);
    assertThat(shown.at("/model_info/bert.context_length").intValue()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"chat-embedding-model,chat", "generate-embedding-model,generate"})
  void refusesQuestionsAsOllamaDoes(String recording, String what) throws Exception {
    Recorded recorded = Recorded.exchange(recording);

    RecordingReply reply =
        caller.post(recorded.path(), recorded.question().replace("tiny-embed", "all-minilm"));

    assertThat(reply.text()).isEqualTo(recorded.answer().replace("tiny-embed", "all-minilm"));
    assertThat(reply.status()).isEqualTo(recorded.status());
    assertThat(reply.text()).endsWith("does not support " + what + "\"}");
  }

  @Test
  void letsItBeLoadedAndUnloadedWithoutEffect() throws Exception {
    assertThat(caller.post("/api/generate", "{\"model\":\"all-minilm\"}").text())
        .contains("\"done_reason\":\"load\"");
    assertThat(caller.post("/api/generate", "{\"model\":\"all-minilm\",\"keep_alive\":0}").text())
        .contains("\"done_reason\":\"unload\"");
  }

  @Test
  void refusesToCutAsOllamaDoes() throws Exception {
    Recorded recorded = Recorded.exchange("embed-long-truncate-false");

    RecordingReply reply =
        caller.post(recorded.path(), recorded.question().replace("tiny-embed", "all-minilm"));

    assertThat(reply.text()).isEqualTo(recorded.answer());
    assertThat(reply.status()).isEqualTo(recorded.status());
  }
}
