package dev.corral.server.protocol.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Says with an engine's events what a real Ollama said, byte for byte. */
class RecordedOllamaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-stream",
        "chat-nostream",
        "chat-format-json",
        "chat-format-schema",
        "chat-tools-supported",
        "chat-logprobs",
        "generate-stream",
        "generate-nostream",
        "generate-raw",
        "load-chat-empty",
        "load-generate-empty",
        "load-keep-alive-forever",
        "load-keep-alive-30s",
        "unload-chat",
        "unload-generate",
        "err-chat-unknown-option"
      })
  void answersByteForByte(String name) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    Iterator<Instant> times =
        recorded.objects().stream()
            .map(object -> Instant.parse(object.get("created_at").stringValue()))
            .iterator();
    var engine = new ScriptedChat().say(events(recorded).toArray(InferenceEvent[]::new));

    RecordingReply reply = caller(engine, times::next).post(recorded.path(), recorded.question());

    assertThat(reply.text()).isEqualTo(recorded.answer());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.state()).isEqualTo(RecordingReply.State.ENDED);
    assertThat(reply.contentType())
        .isEqualTo(
            name.endsWith("-stream") ? "application/x-ndjson" : "application/json; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed-one", "embed-list", "embed-dimensions"})
  void embedsNumberForNumber(String name) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    JsonNode answer = recorded.objects().getFirst();

    RecordingReply reply =
        caller(embeddings(answer.get("embeddings"), answer.get("prompt_eval_count").longValue()))
            .post(recorded.path(), recorded.question());

    JsonNode said = Recorded.json(reply.text());
    assertThat(said.get("embeddings").toString()).isEqualTo(answer.get("embeddings").toString());
    assertThat(said.get("prompt_eval_count")).isEqualTo(answer.get("prompt_eval_count"));
    assertThat(said.propertyNames())
        .containsExactly("model", "embeddings", "total_duration", "prompt_eval_count");
  }

  @Test
  void embedsForOlderClientsInDoubles() throws Exception {
    Recorded recorded = Recorded.exchange("embeddings-legacy");
    var vectors = Recorded.json("[" + recorded.objects().getFirst().get("embedding") + "]");

    RecordingReply reply =
        caller(embeddings(vectors, 6)).post(recorded.path(), recorded.question());

    assertThat(reply.text()).isEqualTo(recorded.answer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed-empty-list",
        "embed-empty-string",
        "embed-no-input",
        "embed-input-number",
        "err-embed-unknown",
        "version"
      })
  void answersWithoutVectorsAsOllamaDoes(String name) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    Caller caller = caller(new ScriptedEmbeddings("tiny-embed", List.of(), 0));

    RecordingReply reply =
        recorded.question().isEmpty()
            ? caller.get(recorded.path())
            : caller.post(recorded.path(), recorded.question());

    assertThat(reply.text()).isEqualTo(recorded.answer());
    assertThat(reply.status()).isEqualTo(recorded.status());
  }

  @Test
  void listsModels() throws Exception {
    Recorded recorded = Recorded.exchange("tags");
    for (JsonNode listed : recorded.objects().getFirst().get("models")) {
      var engine = new ScriptedChat().with(new ModelCard(model(listed), "", "", "", "", "", EMPTY));

      JsonNode said = Recorded.json(caller(engine, InstantSource.system()).get("/api/tags").text());

      assertThat(said.get("models").get(0).toString()).isEqualTo(listed.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps-one", "ps-forever"})
  void listsLoadedModels(String name) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    JsonNode listed = recorded.objects().getFirst().get("models").get(0);
    var loaded =
        new LoadedModel(
            model(listed),
            Instant.parse(listed.get("expires_at").stringValue()),
            listed.get("size_vram").longValue(),
            listed.get("context_length").longValue());

    RecordingReply reply =
        caller(new ScriptedChat().with(loaded), InstantSource.system()).get("/api/ps");

    assertThat(reply.text()).isEqualTo(recorded.answer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"show-llama", "show-bert"})
  void describesAModel(String name) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    JsonNode shown = recorded.objects().getFirst();
    String asked = Recorded.json(recorded.question()).get("model").stringValue() + ":latest";
    var model =
        new Model(
            asked,
            Instant.parse(shown.get("modified_at").stringValue()),
            0,
            "d",
            details(shown),
            strings(shown.get("capabilities")));
    var card =
        new ModelCard(
            model,
            "",
            shown.get("modelfile").stringValue(),
            shown.get("parameters").stringValue(),
            shown.get("template").stringValue(),
            "",
            new Json(shown.get("model_info").toString()));

    RecordingReply reply =
        caller(new ScriptedChat().with(card), InstantSource.system())
            .post(recorded.path(), recorded.question());

    ((tools.jackson.databind.node.ObjectNode) shown).remove("tensors");
    assertThat(Recorded.json(reply.text()).toString()).isEqualTo(shown.toString());
  }

  private static final Json EMPTY = Json.EMPTY_OBJECT;

  private static List<InferenceEvent> events(Recorded recorded) {
    List<InferenceEvent> events = new ArrayList<>();
    for (JsonNode object : recorded.objects()) {
      JsonNode message = object.get("message");
      String text =
          message == null
              ? object.get("response").stringValue()
              : message.get("content").stringValue();
      if (!text.isEmpty()) {
        events.add(new Delta(text, "", List.of(), logprobs(object.path("logprobs"))));
      }
      if (object.get("done").booleanValue()) {
        events.add(finished(object));
      }
    }
    return events;
  }

  private static List<TokenLogprob> logprobs(JsonNode array) {
    List<TokenLogprob> tokens = new ArrayList<>();
    for (JsonNode token : array) {
      List<Integer> bytes = new ArrayList<>();
      token.get("bytes").forEach(b -> bytes.add(b.intValue()));
      tokens.add(
          new TokenLogprob(
              token.get("token").stringValue(),
              token.get("logprob").doubleValue(),
              bytes,
              logprobs(token.path("top_logprobs"))));
    }
    return tokens;
  }

  private static Finished finished(JsonNode object) {
    List<Integer> context = new ArrayList<>();
    object.path("context").forEach(token -> context.add(token.intValue()));
    return new Finished(
        InferenceEvent.Reason.valueOf(
            object.get("done_reason").stringValue().toUpperCase(Locale.ROOT)),
        new Usage(
            object.path("prompt_eval_count").asLong(0),
            object.path("eval_count").asLong(0),
            object.path("total_duration").asLong(0),
            object.path("load_duration").asLong(0),
            object.path("prompt_eval_duration").asLong(0),
            object.path("eval_duration").asLong(0)),
        context);
  }

  private static ScriptedEmbeddings embeddings(JsonNode vectors, long tokens) {
    List<float[]> parsed = new ArrayList<>();
    for (JsonNode vector : vectors) {
      float[] components = new float[vector.size()];
      for (int i = 0; i < components.length; i++) {
        components[i] = vector.get(i).floatValue();
      }
      parsed.add(components);
    }
    return new ScriptedEmbeddings("tiny-embed", parsed, tokens);
  }

  private static Model model(JsonNode listed) {
    return new Model(
        listed.get("name").stringValue(),
        Instant.parse(listed.path("modified_at").asString("1970-01-01T00:00:00Z")),
        listed.get("size").longValue(),
        listed.get("digest").stringValue(),
        details(listed),
        List.of());
  }

  private static Model.Details details(JsonNode holder) {
    JsonNode details = holder.get("details");
    return new Model.Details(
        details.get("parent_model").stringValue(),
        details.get("format").stringValue(),
        details.get("family").stringValue(),
        strings(details.get("families")),
        details.get("parameter_size").stringValue(),
        details.get("quantization_level").stringValue());
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(item -> strings.add(item.stringValue()));
    return strings;
  }

  private static Caller caller(ScriptedChat engine, InstantSource clock) {
    var none = new ScriptedEmbeddings("", List.of(), 0);
    return new Caller(new OllamaDialect(engine, none, "0.17.4", clock, Runnable::run));
  }

  private static Caller caller(ScriptedEmbeddings embeddings) {
    return new Caller(
        new OllamaDialect(
            new ScriptedChat(), embeddings, "0.17.4", InstantSource.system(), Runnable::run));
  }
}
