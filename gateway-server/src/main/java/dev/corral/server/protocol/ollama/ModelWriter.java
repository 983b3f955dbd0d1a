package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.server.outbound.JsonBody;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes models in Ollama's field order. */
final class ModelWriter {

  private ModelWriter() {}

  static JsonBody tags(List<Model> models) {
    return json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("models");
      for (Model model : models) {
        json.writeStartObject();
        json.writeStringProperty("name", model.name());
        json.writeStringProperty("model", model.name());
        json.writeStringProperty("modified_at", Timestamps.format(model.modifiedAt()));
        json.writeNumberProperty("size", model.size());
        json.writeStringProperty("digest", model.digest());
        writeDetails(json, model.details());
        writeCapabilities(json, model);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  static JsonBody loaded(List<LoadedModel> models) {
    return json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("models");
      for (LoadedModel loaded : models) {
        Model model = loaded.model();
        json.writeStartObject();
        json.writeStringProperty("name", model.name());
        json.writeStringProperty("model", model.name());
        json.writeNumberProperty("size", model.size());
        json.writeStringProperty("digest", model.digest());
        writeDetails(json, model.details());
        json.writeStringProperty("expires_at", Timestamps.format(loaded.expiresAt()));
        json.writeNumberProperty("size_vram", loaded.sizeVram());
        json.writeNumberProperty("context_length", loaded.contextLength());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  static JsonBody card(ModelCard card) {
    return json -> {
      json.writeStartObject();
      writeUnlessEmpty(json, "license", card.license());
      writeUnlessEmpty(json, "modelfile", card.modelfile());
      writeUnlessEmpty(json, "parameters", card.parameters());
      writeUnlessEmpty(json, "template", card.template());
      writeUnlessEmpty(json, "system", card.system());
      writeDetails(json, card.model().details());
      json.writeName("model_info").writeRawValue(card.info().text());
      writeCapabilities(json, card.model());
      json.writeStringProperty("modified_at", Timestamps.format(card.model().modifiedAt()));
      json.writeEndObject();
    };
  }

  private static void writeDetails(JsonGenerator json, Model.Details details) {
    json.writeObjectPropertyStart("details");
    json.writeStringProperty("parent_model", details.parentModel());
    json.writeStringProperty("format", details.format());
    json.writeStringProperty("family", details.family());
    json.writeArrayPropertyStart("families");
    details.families().forEach(json::writeString);
    json.writeEndArray();
    json.writeStringProperty("parameter_size", details.parameterSize());
    json.writeStringProperty("quantization_level", details.quantizationLevel());
    json.writeEndObject();
  }

  private static void writeCapabilities(JsonGenerator json, Model model) {
    if (model.capabilities().isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("capabilities");
    model.capabilities().forEach(json::writeString);
    json.writeEndArray();
  }

  private static void writeUnlessEmpty(JsonGenerator json, String name, String text) {
    if (!text.isEmpty()) {
      json.writeStringProperty(name, text);
    }
  }
}
