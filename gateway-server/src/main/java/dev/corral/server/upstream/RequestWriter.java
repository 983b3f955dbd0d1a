package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.upstream.Call.Kind;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/** Writes requests in Ollama's JSON; answers are always asked for as streams. */
final class RequestWriter {

  private RequestWriter() {}

  static Call inference(InferenceRequest request) {
    return switch (request.prompt()) {
      case Prompt.Conversation conversation ->
          Call.post(
              Kind.INFERENCE,
              "/api/chat",
              body(out -> chat(out, request, conversation)),
              request.model());
      case Prompt.Completion completion ->
          Call.post(
              Kind.INFERENCE,
              "/api/generate",
              body(out -> generate(out, request, completion)),
              request.model());
    };
  }

  static Call show(String model) {
    return Call.post(
        Kind.LOOKUP, "/api/show", body(out -> out.writeStringProperty("model", model)), model);
  }

  static Call embed(String model, List<String> texts, boolean truncate) {
    byte[] body =
        body(out -> {
          out.writeStringProperty("model", model);
          strings(out, "input", texts);
          out.writeBooleanProperty("truncate", truncate);
        });
    return Call.post(Kind.EMBEDDING, "/api/embed", body, model);
  }

  private static void chat(
      JsonGenerator out, InferenceRequest request, Prompt.Conversation conversation) {
    out.writeStringProperty("model", request.model());
    out.writeArrayPropertyStart("messages");
    conversation.messages().forEach(message -> message(out, message));
    out.writeEndArray();
    if (!conversation.tools().isEmpty()) {
      out.writeArrayPropertyStart("tools");
      conversation.tools().forEach(tool -> tool(out, tool));
      out.writeEndArray();
    }
    settings(out, request);
  }

  private static void generate(
      JsonGenerator out, InferenceRequest request, Prompt.Completion completion) {
    out.writeStringProperty("model", request.model());
    out.writeStringProperty("prompt", completion.text());
    optional(out, "suffix", completion.suffix());
    optional(out, "system", completion.system());
    optional(out, "template", completion.template());
    if (completion.raw()) {
      out.writeBooleanProperty("raw", true);
    }
    if (!completion.images().isEmpty()) {
      strings(out, "images", completion.images());
    }
    if (!completion.context().isEmpty()) {
      out.writeArrayPropertyStart("context");
      completion.context().forEach(out::writeNumber);
      out.writeEndArray();
    }
    settings(out, request);
  }

  private static void settings(JsonGenerator out, InferenceRequest request) {
    out.writeBooleanProperty("stream", true);
    switch (request.format()) {
      case null -> {}
      case OutputFormat.AnyJson() -> out.writeStringProperty("format", "json");
      case OutputFormat.Schema(Json schema) -> json(out, "format", schema);
    }
    Thinking thinking = request.thinking();
    if (thinking == Thinking.ON || thinking == Thinking.OFF) {
      out.writeBooleanProperty("think", thinking == Thinking.ON);
    } else if (thinking != null) {
      out.writeStringProperty("think", thinking.name().toLowerCase(Locale.ROOT));
    }
    if (request.keepAlive() != null) {
      out.writeStringProperty("keep_alive", goDuration(request.keepAlive()));
    }
    if (request.truncate() != null) {
      out.writeBooleanProperty("truncate", request.truncate());
    }
    if (request.topLogprobs() != null) {
      out.writeBooleanProperty("logprobs", true);
      out.writeNumberProperty("top_logprobs", request.topLogprobs());
    }
    options(out, request.options());
  }

  private static void message(JsonGenerator out, Message message) {
    out.writeStartObject();
    out.writeStringProperty("role", message.role().wireName());
    out.writeStringProperty("content", message.content());
    if (!message.thinking().isEmpty()) {
      out.writeStringProperty("thinking", message.thinking());
    }
    if (!message.images().isEmpty()) {
      strings(out, "images", message.images());
    }
    if (!message.toolCalls().isEmpty()) {
      out.writeArrayPropertyStart("tool_calls");
      message.toolCalls().forEach(call -> toolCall(out, call));
      out.writeEndArray();
    }
    optional(out, "tool_name", message.toolName());
    optional(out, "tool_call_id", message.toolCallId());
    out.writeEndObject();
  }

  private static void toolCall(JsonGenerator out, ToolCall call) {
    out.writeStartObject();
    optional(out, "id", call.id());
    out.writeObjectPropertyStart("function");
    out.writeStringProperty("name", call.name());
    json(out, "arguments", call.arguments());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void tool(JsonGenerator out, Tool tool) {
    out.writeStartObject();
    out.writeStringProperty("type", "function");
    out.writeObjectPropertyStart("function");
    out.writeStringProperty("name", tool.name());
    out.writeStringProperty("description", tool.description());
    json(out, "parameters", tool.parameters());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void options(JsonGenerator out, Options options) {
    if (options.asMap().isEmpty()) {
      return;
    }
    out.writeObjectPropertyStart("options");
    options
        .asMap()
        .forEach((name, value) -> {
          switch (value) {
            case Long number -> out.writeNumberProperty(name, number);
            case Double number -> out.writeNumberProperty(name, number);
            case Boolean flag -> out.writeBooleanProperty(name, flag);
            case List<?> list -> strings(out, name, list.stream().map(String.class::cast).toList());
            default -> throw new AssertionError("option " + name + " of " + value.getClass());
          }
        });
    out.writeEndObject();
  }

  /** Writes a Go duration, since a number would be cut to whole seconds. */
  private static String goDuration(Duration duration) {
    if (duration.isNegative()) {
      return "-1s";
    }
    return duration.isZero() ? "0s" : Math.max(1, duration.toMillis()) + "ms";
  }

  /** Writes a carried value anew, so that only one well-formed value can reach the host. */
  private static void json(JsonGenerator out, String name, Json value) {
    out.writeName(name);
    try (JsonParser in = Wire.JSON.createParser(ObjectReadContext.empty(), value.text())) {
      in.nextToken();
      out.copyCurrentStructureExact(in);
    } catch (JacksonException e) {
      throw new Failure.Invalid("'" + name + "' is not JSON", name).asException();
    }
  }

  private static void strings(JsonGenerator out, String name, List<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
  }

  private static void optional(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  private static byte[] body(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = Wire.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      fields.accept(out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
