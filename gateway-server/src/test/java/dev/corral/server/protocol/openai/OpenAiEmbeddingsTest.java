package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiEmbeddingsTest {

  private static final String PATH = "/v1/embeddings";

  private final OpenAiBench bench = new OpenAiBench(new ScriptedChat());

  @Test
  void saysWhatARecordedAnswerSays() throws Exception {
    Recorded recorded = Recorded.exchange("v1-embeddings");
    JsonNode expected = recorded.objects().getFirst();
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode item : expected.get("data")) {
      float[] vector = new float[4];
      for (int i = 0; i < 4; i++) {
        vector[i] = item.get("embedding").get(i).floatValue();
      }
      vectors.add(vector);
    }

    assertThat(answer(recorded, vectors, 8)).isEqualTo(expected);
  }

  @Test
  void writesBase64AsARecordedAnswerDoes() throws Exception {
    Recorded recorded = Recorded.exchange("v1-embeddings-base64");
    float[] vector = {-0.13860326f, 0.7160117f, 0.6692124f, -0.142377f};

    assertThat(answer(recorded, List.of(vector), 4)).isEqualTo(recorded.objects().getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "all-minilm",
    "all-minilm:latest",
    "all-minilm:l6-v2",
    "all-minilm:22m",
    "all-MiniLM-L6-v2",
    "sentence-transformers/all-MiniLM-L6-v2"
  })
  void embedsMiniLmByItsUsualNames(String name) throws Exception {
    JsonNode said = Recorded.json(ask("'model':'" + name + "','input':['one','three']").text());

    assertThat(said.at("/data/1/embedding").toString()).isEqualTo("[1.0,0.0,0.0]");
    assertThat(said.at("/data/1/index").intValue()).isEqualTo(1);
    assertThat(said.get("model").stringValue()).isEqualTo(name);
    assertThat(said.at("/usage/prompt_tokens").intValue()).isEqualTo(8);
  }

  @Test
  void takesTheDimensionThatMiniLmHas() throws Exception {
    assertThat(ask("'model':'all-minilm','input':'x','dimensions':3").status()).isEqualTo(200);
  }

  @Test
  void cutsLongTexts() throws Exception {
    assertThat(ask("'model':'all-minilm','input':'longer than the window'").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''model'':''e'' | input | input is required",
        "''model'':''e'',''input'':'''' | input | input must not be empty",
        "''model'':''e'',''input'':[] | input | input must not be empty",
        "''model'':''e'',''input'':[''a'',''''] | input[1] | input[1] must not be empty",
        "''model'':''e'',''input'':[1,''a''] | input[0] | input[0] must be a string or an array of"
            + " tokens, not a number",
        "''model'':''e'',''input'':[[1,1.5]] | input[0] | input[0] must have integers, the tokens"
            + " of cl100k_base",
        "''model'':''e'',''input'':[[]] | input[0] | input[0] must have 1 to 131072 tokens",
        "''model'':''e'',''input'':{} | input | input must be a string or an array of tokens, not"
            + " an object",
        "''input'':''x'' | model | model is required",
        "''model'':''all-minilm'',''input'':''x'',''dimensions'':2 | dimensions | dimensions must"
            + " be 3: the vectors of this model cannot be shortened",
        "''model'':''e'',''input'':''x'',''encoding_format'':''hex'' | encoding_format |"
            + " encoding_format must be \"float\" or \"base64\""
      })
  void refuses(String fields, String param, String message) throws Exception {
    RecordingReply reply = ask(fields.replace("''", "'"));

    JsonNode error = Recorded.json(reply.text()).get("error");
    assertThat(error.get("message").stringValue()).isEqualTo(message);
    assertThat(error.get("param").stringValue()).isEqualTo(param);
    assertThat(reply.status()).isEqualTo(400);
  }

  @Test
  void knowsNoOtherModel() throws Exception {
    RecordingReply reply = ask("'model':'text-embedding-3-small','input':'x'");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(Recorded.json(reply.text()).at("/error/code").stringValue())
        .isEqualTo("model_not_found");
  }

  private static JsonNode answer(Recorded recorded, List<float[]> vectors, long tokens)
      throws Exception {
    var hosts = new ScriptedEmbeddings("tiny-embed", vectors, tokens);
    return Recorded.json(
        new OpenAiBench(new ScriptedChat(), hosts)
            .caller()
            .post(recorded.path(), recorded.question())
            .text());
  }

  private RecordingReply ask(String fields) throws Exception {
    return bench.post(PATH, "{" + fields + "}");
  }
}
