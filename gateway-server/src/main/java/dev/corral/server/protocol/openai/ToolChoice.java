package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Tool;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What {@code tools} and {@code tool_choice} ask for. */
sealed interface ToolChoice {

  /** The model may call these tools; none where the list is empty. */
  record Offered(List<Tool> tools) implements ToolChoice {}

  /** The model must call one of these tools. */
  record Forced(ForcedTools tools) implements ToolChoice {}

  /** Reads both fields. */
  static ToolChoice read(JsonObject body) {
    List<Tool> tools = tools(body);
    JsonNode choice = body.field("tool_choice");
    if (choice == null) {
      return new Offered(tools);
    }
    if (choice.isObject()) {
      return chosen(body, body.object("tool_choice"), tools);
    }
    return switch (choice.isString() ? choice.stringValue() : "") {
      case "auto" -> new Offered(tools);
      case "none" -> new Offered(List.of());
      case "required" -> forced(body, tools);
      default ->
          throw body.invalid(
              "tool_choice", "must be \"auto\", \"none\", \"required\" or a function by its name");
    };
  }

  private static ToolChoice chosen(JsonObject body, JsonObject choice, List<Tool> tools) {
    return switch (choice.string("type", "function")) {
      case "function" -> forced(body, named(tools, Set.of(name(choice))));
      case "allowed_tools" -> allowed(body, choice.object("allowed_tools"), tools);
      default -> throw choice.invalid("type", "must be \"function\" or \"allowed_tools\"");
    };
  }

  private static ToolChoice allowed(JsonObject body, JsonObject allowed, List<Tool> tools) {
    Set<String> names = new HashSet<>();
    for (JsonObject tool : allowed.objects("tools")) {
      if (!tool.string("type", "function").equals("function")) {
        throw tool.invalid("type", "must be \"function\"");
      }
      names.add(name(tool));
    }
    List<Tool> left = named(tools, names);
    return switch (allowed.string("mode", "auto")) {
      case "auto" -> new Offered(left);
      case "required" -> forced(body, left);
      default -> throw allowed.invalid("mode", "must be \"auto\" or \"required\"");
    };
  }

  private static String name(JsonObject tool) {
    return tool.object("function").string("name");
  }

  private static List<Tool> named(List<Tool> tools, Set<String> names) {
    return tools.stream().filter(tool -> names.contains(tool.name())).toList();
  }

  private static ToolChoice forced(JsonObject body, List<Tool> tools) {
    if (tools.isEmpty()) {
      throw body.invalid("tool_choice", "must choose among \"tools\", where there is none such");
    }
    return new Forced(new ForcedTools(tools));
  }

  private static List<Tool> tools(JsonObject body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonObject tool : body.objects("tools")) {
      if (!tool.string("type").equals("function")) {
        throw tool.invalid("type", "must be \"function\"");
      }
      JsonObject function = tool.object("function");
      JsonObject parameters = function.optionalObject("parameters");
      Json schema = parameters == null ? null : function.json("parameters");
      tools.add(
          new Tool(
              function.string("name"),
              function.string("description", ""),
              schema == null ? Json.EMPTY_OBJECT : schema));
    }
    return tools;
  }
}
