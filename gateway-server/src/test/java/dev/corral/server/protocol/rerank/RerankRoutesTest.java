package dev.corral.server.protocol.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.corral.embedder.CrossEncoder;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RerankRoutesTest {

  private final ScriptedEmbeddings hosts =
      new ScriptedEmbeddings(
          "e",
          List.of(
              new float[] {1, 0},
              new float[] {0, 1},
              new float[] {0.6f, 0.8f},
              new float[] {-1, 0}),
          9);
  private final EmbeddingRouter router =
      new EmbeddingRouter(new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0), hosts);
  private final Caller caller =
      new Caller(
          new OpenAiDialect(
              new ScriptedChat(), router, InstantSource.system(), Runnable::run, List.of()));

  @Test
  void answersEveryPassageTheLikestFirst() throws Exception {
    JsonNode said = Recorded.json(ask("'documents':['a','b','c'],'top_n':3").text());

    assertThat(said.get("results").findValuesAsString("index")).containsExactly("1", "0", "2");
    assertThat(said.at("/results/0/relevance_score").doubleValue()).isCloseTo(0.8, offset(1e-6));
    assertThat(said.at("/results/1/relevance_score").doubleValue()).isEqualTo(0.5);
    assertThat(said.at("/results/2/relevance_score").doubleValue()).isZero();
    assertThat(said.at("/results/0").propertyNames()).containsExactly("index", "relevance_score");
    assertThat(said.at("/usage/total_tokens").intValue()).isEqualTo(9);
    assertThat(hosts.texts()).containsExactly("q", "a", "b", "c");
  }

  @Test
  void answersUnderTheNewerPathOfCohereToo() throws Exception {
    RecordingReply reply =
        caller.post("/v2/rerank", "{\"model\":\"e\",\"query\":\"q\",\"documents\":[\"a\"]}");

    JsonNode said = Recorded.json(reply.text());
    assertThat(said.at("/results/0/index").intValue()).isZero();
    assertThat(said.at("/meta/api_version/version").stringValue()).isEqualTo("2");
    assertThat(reply.header("x-corral-host")).isEqualTo("host");
    assertThat(reply.header("x-corral-queue-wait")).isEqualTo("0.005");
  }

  @Test
  void asksTheModelThatReadsBothWhereItIsNamed(@TempDir Path directory) throws Exception {
    try (CrossEncoder encoder = CrossEncoder.open(TinyModel.write(directory.resolve("tiny")));
        PairScorer scorer = new PairScorer(encoder)) {
      Caller pairs =
          new Caller(
              new OpenAiDialect(
                  new ScriptedChat(),
                  router,
                  scorer,
                  InstantSource.system(),
                  Runnable::run,
                  List.of()));
      String documents = "\"documents\":[\"reed\",\"kettle\",\"a heron\"]}";
      RecordingReply reply =
          pairs.post("/v1/rerank", "{\"model\":\"tiny\",\"query\":\"q\"," + documents);
      reply.await();

      JsonNode said = Recorded.json(reply.text());
      assertThat(said.get("results").findValuesAsString("index")).containsExactly("1", "2", "0");
      assertThat(said.at("/results/0/relevance_score").doubleValue())
          .isCloseTo(1 / (1 + Math.exp(-6)), offset(1e-6));
      assertThat(hosts.texts()).isNull();
    }
  }

  @Test
  void givesNoMoreThanAskedFor() throws Exception {
    JsonNode said = Recorded.json(ask("'documents':['a','b','c'],'top_n':1").text());

    assertThat(said.get("results").findValuesAsString("index")).containsExactly("1");
  }

  @Test
  void takesAndGivesDocumentsAsObjects() throws Exception {
    JsonNode said =
        Recorded.json(ask("'documents':[{'text':'a'},'b'],'return_documents':true").text());

    assertThat(said.at("/results/1/document").toString()).isEqualTo("{\"text\":\"a\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x':1 | documents | documents is required",
        "'documents':[] | documents | documents must have 1 to 4096 passages",
        "'documents':[1] | documents[0] | documents[0] must be a string or {\"text\": string}, not"
            + " a number",
        "'documents':['a'],'top_n':0 | top_n | top_n must be between 1 and 2147483647",
      })
  void refuses(String fields, String param, String message) throws Exception {
    RecordingReply reply = ask(fields);

    JsonNode error = Recorded.json(reply.text()).get("error");
    assertThat(error.get("message").stringValue()).isEqualTo(message);
    assertThat(error.get("param").stringValue()).isEqualTo(param);
    assertThat(reply.status()).isEqualTo(400);
  }

  @Test
  void knowsNoOtherModel() throws Exception {
    RecordingReply reply =
        caller.post("/v1/rerank", "{\"model\":\"n\",\"query\":\"q\",\"documents\":[\"a\"]}");

    assertThat(reply.status()).isEqualTo(404);
  }

  private RecordingReply ask(String fields) throws Exception {
    String body = "{'model':'e','query':'q'," + fields + "}";
    return caller.post("/v1/rerank", body.replace('\'', '"'));
  }
}
