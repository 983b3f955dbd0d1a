package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Ollama's documents: {@code /api/tags}, {@code /api/ps}, {@code /api/show}, the version. */
final class Documents {

  /** A host with more models than this is none that a person keeps. */
  private static final int MODELS_MAX = 10_000;

  private static final JsonMapper MAPPER = JsonMapper.builder(Wire.JSON).build();

  private Documents() {}

  /** What {@code /api/show} tells; it has neither the size nor the digest of the model. */
  record Shown(
      Instant modifiedAt,
      Model.Details details,
      List<String> capabilities,
      String license,
      String modelfile,
      String parameters,
      String template,
      String system,
      Json info) {}

  static String version(byte[] body) {
    return object(body).path("version").asString("unknown");
  }

  static List<Model> tags(byte[] body) {
    List<Model> models = new ArrayList<>();
    for (JsonNode node : models(body)) {
      models.add(model(node));
    }
    return models;
  }

  static List<LoadedModel> ps(byte[] body) {
    List<LoadedModel> models = new ArrayList<>();
    for (JsonNode node : models(body)) {
      models.add(
          new LoadedModel(
              model(node),
              instant(node.path("expires_at")),
              node.path("size_vram").asLong(0),
              node.path("context_length").asLong(0)));
    }
    return models;
  }

  static Shown show(byte[] body) {
    JsonNode node = object(body);
    return new Shown(
        instant(node.path("modified_at")),
        details(node.path("details")),
        texts(node.path("capabilities")),
        license(node.path("license")),
        node.path("modelfile").asString(""),
        node.path("parameters").asString(""),
        node.path("template").asString(""),
        node.path("system").asString(""),
        node.path("model_info").isObject()
            ? new Json(MAPPER.writeValueAsString(node.path("model_info")))
            : Json.EMPTY_OBJECT);
  }

  private static JsonNode object(byte[] body) {
    JsonNode node = MAPPER.readTree(body);
    if (!node.isObject()) {
      throw notUnderstood();
    }
    return node;
  }

  private static JsonNode models(byte[] body) {
    JsonNode models = object(body).path("models");
    boolean list = models.isArray() || models.isNull();
    if (!list || models.size() > MODELS_MAX) {
      throw notUnderstood();
    }
    return models;
  }

  private static Model model(JsonNode node) {
    String name = node.path("name").asString("");
    String digest = node.path("digest").asString("");
    if (name.isEmpty() || digest.isEmpty()) {
      throw notUnderstood();
    }
    return new Model(
        name,
        instant(node.path("modified_at")),
        node.path("size").asLong(0),
        digest,
        details(node.path("details")),
        texts(node.path("capabilities")));
  }

  private static Model.Details details(JsonNode node) {
    return new Model.Details(
        node.path("parent_model").asString(""),
        node.path("format").asString(""),
        node.path("family").asString(""),
        texts(node.path("families")),
        node.path("parameter_size").asString(""),
        node.path("quantization_level").asString(""));
  }

  private static String license(JsonNode node) {
    return node.isArray()
        ? texts(node).stream().collect(Collectors.joining("\n"))
        : node.asString("");
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : node) {
      texts.add(text.asString(""));
    }
    return texts;
  }

  private static Instant instant(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asString("")).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static FailureException notUnderstood() {
    return new Failure.UpstreamBroken(
            "the model host sent a document that cannot be understood: is it an Ollama?")
        .asException();
  }
}
