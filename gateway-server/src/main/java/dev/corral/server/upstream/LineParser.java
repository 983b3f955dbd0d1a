package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the lines of {@code /api/chat} and {@code /api/generate}, without a tree. */
final class LineParser {

  private LineParser() {}

  /**
   * Reads one line: a JSON object that says {@code done} or {@code error}.
   *
   * @throws FailureException {@link Failure.UpstreamBroken} for anything else
   */
  static AnswerLine parse(byte[] bytes, int length) {
    try (JsonParser in = Wire.reader(bytes, length)) {
      AnswerLine.Draft line = new AnswerLine.Draft();
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw broken("sent a line that is not a JSON object");
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        field(name, in, line);
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
        throw broken("sent a line with something after its JSON object");
      }
      if (line.error == null && line.done == null) {
        throw broken("sent a line that is neither an answer nor an error");
      }
      return line.finish();
    } catch (JacksonException e) {
      throw broken("sent a line that is not JSON");
    }
  }

  private static void field(String name, JsonParser in, AnswerLine.Draft line) {
    switch (name) {
      case "message" -> message(in, line);
      case "response" -> line.content = text(in);
      case "thinking" -> line.thinking = text(in);
      case "tool_calls" -> line.toolCalls = toolCalls(in);
      case "logprobs" -> line.logprobs = LogprobParser.list(in);
      case "done" -> line.done = bool(in);
      case "done_reason" -> line.doneReason = text(in);
      case "error" -> line.error = Wire.errorText(in);
      case "context" -> line.context = integers(in);
      case "total_duration" -> line.totalNanos = number(in);
      case "load_duration" -> line.loadNanos = number(in);
      case "prompt_eval_count" -> line.promptTokens = number(in);
      case "prompt_eval_duration" -> line.promptNanos = number(in);
      case "eval_count" -> line.answerTokens = number(in);
      case "eval_duration" -> line.answerNanos = number(in);
      default -> in.skipChildren();
    }
  }

  private static void message(JsonParser in, AnswerLine.Draft line) {
    expect(in, JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "content" -> line.content = text(in);
        case "thinking" -> line.thinking = text(in);
        case "tool_calls" -> line.toolCalls = toolCalls(in);
        default -> in.skipChildren();
      }
    }
  }

  private static List<ToolCall> toolCalls(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    expect(in, JsonToken.START_ARRAY);
    List<ToolCall> calls = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      calls.add(toolCall(in));
    }
    return calls;
  }

  private static ToolCall toolCall(JsonParser in) {
    expect(in, JsonToken.START_OBJECT);
    String id = null;
    String function = null;
    Json arguments = Json.EMPTY_OBJECT;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "id" -> id = text(in);
        case "function" -> {
          expect(in, JsonToken.START_OBJECT);
          for (String part = in.nextName(); part != null; part = in.nextName()) {
            in.nextToken();
            switch (part) {
              case "name" -> function = text(in);
              case "arguments" -> arguments = object(in);
              default -> in.skipChildren();
            }
          }
        }
        default -> in.skipChildren();
      }
    }
    if (function == null || function.isEmpty()) {
      throw broken("asked for a tool without a name");
    }
    return new ToolCall(id == null || id.isEmpty() ? null : id, function, arguments);
  }

  private static Json object(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return Json.EMPTY_OBJECT;
    }
    expect(in, JsonToken.START_OBJECT);
    return Wire.copy(in);
  }

  static List<Integer> integers(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    expect(in, JsonToken.START_ARRAY);
    List<Integer> numbers = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in, JsonToken.VALUE_NUMBER_INT);
      numbers.add(in.getIntValue());
    }
    return numbers;
  }

  static String text(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    expect(in, JsonToken.VALUE_STRING);
    return in.getString();
  }

  private static long number(JsonParser in) {
    expect(in, JsonToken.VALUE_NUMBER_INT);
    return Math.max(0, in.getLongValue());
  }

  private static boolean bool(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_TRUE) {
      expect(in, JsonToken.VALUE_FALSE);
    }
    return in.currentToken() == JsonToken.VALUE_TRUE;
  }

  static void expect(JsonParser in, JsonToken expected) {
    @Nullable JsonToken token = in.currentToken();
    if (token != expected) {
      throw broken("sent a line with a value of the wrong type for '" + in.currentName() + "'");
    }
  }

  private static FailureException broken(String what) {
    return new Failure.UpstreamBroken("the model host " + what).asException();
  }
}
