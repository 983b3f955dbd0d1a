package dev.corral.server.protocol.ollama;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Prompt;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code /api/chat} and {@code /api/generate}. */
final class AnswerRoutes {

  /** Most bytes of a question: a long conversation with several pictures in base64. */
  static final long MAX_BODY = 32L << 20;

  /** Most tokens of {@code context}: above the windows of today's models. */
  private static final int MAX_CONTEXT = 1 << 20;

  /**
   * Asks for a sign of life in a stream: an empty piece after at most so many seconds of silence.
   */
  private static final String HEARTBEAT = "x-corral-heartbeat";

  private final ChatEngine engine;
  private final InstantSource clock;

  AnswerRoutes(ChatEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.ask("/api/chat", Permission.INFER, MAX_BODY, this::chat),
        Route.ask("/api/generate", Permission.INFER, MAX_BODY, this::generate));
  }

  private void chat(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String model = body.string("model", "");
    if (model.isEmpty()) {
      throw new Failure.Invalid("model is required", "model").asException();
    }
    Prompt prompt = new Prompt.Conversation(Turns.messages(body), Turns.tools(body));
    answer(AnswerForm.CHAT, body, new Asked(model, prompt, request), reply);
  }

  private void generate(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String model = body.string("model", "");
    if (model.isEmpty()) {
      throw new Failure.ModelNotFound("").asException();
    }
    answer(AnswerForm.COMPLETION, body, new Asked(model, completion(body), request), reply);
  }

  private static Prompt completion(JsonObject body) {
    var prompt =
        new Prompt.Completion(
            body.string("prompt", ""),
            emptyToAbsent(body, "suffix"),
            emptyToAbsent(body, "system"),
            emptyToAbsent(body, "template"),
            body.bool("raw", false),
            Turns.images(body),
            context(body));
    if (prompt.raw()
        && (prompt.template() != null || prompt.system() != null || !prompt.context().isEmpty())) {
      throw new Failure.Invalid("raw mode does not support template, system, or context", "raw")
          .asException();
    }
    return prompt;
  }

  private static @Nullable String emptyToAbsent(JsonObject body, String name) {
    String value = body.string(name, "");
    return value.isEmpty() ? null : value;
  }

  private static List<Integer> context(JsonObject body) {
    ArrayNode array = body.array("context");
    List<Integer> tokens = new ArrayList<>();
    if (array == null) {
      return tokens;
    }
    if (array.size() > MAX_CONTEXT) {
      throw body.invalid("context", "must have at most " + MAX_CONTEXT + " tokens");
    }
    for (JsonNode token : array) {
      if (!token.isIntegralNumber() || !token.canConvertToInt()) {
        throw body.wrongType("context[" + tokens.size() + "]", "an integer", token);
      }
      tokens.add(token.intValue());
    }
    return tokens;
  }

  /** What the two routes read differently, and the request it stood in. */
  private record Asked(String model, Prompt prompt, Request request) {}

  private void answer(AnswerForm form, JsonObject body, Asked asked, Reply reply) {
    boolean stream = body.bool("stream", true);
    var question =
        new InferenceRequest(
            asked.model(),
            asked.prompt(),
            Settings.options(body),
            Settings.format(body),
            Settings.thinking(body),
            Settings.keepAlive(body),
            body.optionalBoolean("truncate"),
            Settings.topLogprobs(body),
            Caller.ANYONE);
    IgnoredFields.tell(body, reply);
    var writer = new AnswerWriter(form, asked.model(), clock);
    // Loading and unloading is answered by one object, also where a stream was asked for.
    InferenceListener listener =
        stream && !asked.prompt().isEmpty()
            ? streamed(writer, asked.request(), reply)
            : new WholeAnswer(writer, reply);
    InferenceRequest named = Callers.named(question, asked.request(), stream);
    reply.onGone(engine.infer(named, listener)::cancel);
  }

  private static StreamedAnswer streamed(AnswerWriter writer, Request request, Reply reply) {
    StreamedAnswer answer = new StreamedAnswer(writer, reply);
    return request
        .header(HEARTBEAT)
        .map(seconds -> answer.fillSilence(heartbeat(seconds).dividedBy(2)))
        .orElse(answer);
  }

  private static Duration heartbeat(String seconds) {
    if (!seconds.matches("[1-9]|[1-5][0-9]|60")) {
      throw new Failure.Invalid(
              "the header " + HEARTBEAT + " must be a whole number of seconds from 1 to 60",
              HEARTBEAT)
          .asException();
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }
}
