package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Tool;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tools} and {@code tool_choice} ask for.
 *
 * @param offered functions that the model may call
 * @param forced functions of which it must call one, or null
 * @param search where to search before it is asked, or null
 */
record ResponseTools(
    List<Tool> offered, @Nullable ForcedTools forced, @Nullable FileSearch search) {

  static ResponseTools read(JsonObject body) {
    List<Tool> functions = new ArrayList<>();
    FileSearch search = null;
    for (JsonObject tool : body.objects("tools")) {
      switch (tool.string("type")) {
        case "function" -> functions.add(function(tool));
        case "file_search" -> search = search == null ? FileSearch.read(tool) : second(tool);
        default ->
            throw tool.invalid("type", "must be \"function\" or \"file_search\"; no other is here");
      }
    }
    JsonNode choice = body.field("tool_choice");
    if (choice == null) {
      return new ResponseTools(functions, null, search);
    }
    if (choice.isObject()) {
      return chosen(body, body.object("tool_choice"), functions, search);
    }
    return switch (choice.isString() ? choice.stringValue() : "") {
      case "auto" -> new ResponseTools(functions, null, search);
      case "none" -> new ResponseTools(List.of(), null, null);
      // A search that is made always is a tool that is called always.
      case "required" ->
          search != null
              ? new ResponseTools(functions, null, search)
              : new ResponseTools(List.of(), forced(body, functions), null);
      default ->
          throw body.invalid(
              "tool_choice", "must be \"auto\", \"none\", \"required\" or a tool by its type");
    };
  }

  private static ResponseTools chosen(
      JsonObject body, JsonObject choice, List<Tool> functions, @Nullable FileSearch search) {
    return switch (choice.string("type")) {
      case "function" -> {
        Set<String> name = Set.of(choice.string("name"));
        yield new ResponseTools(List.of(), forced(body, named(functions, name)), search);
      }
      case "file_search" -> {
        if (search == null) {
          throw body.invalid(
              "tool_choice", "must choose among \"tools\", where there is no search");
        }
        yield new ResponseTools(functions, null, search);
      }
      case "allowed_tools" -> allowed(body, choice, functions, search);
      default ->
          throw choice.invalid(
              "type", "must be \"function\", \"file_search\" or \"allowed_tools\"");
    };
  }

  private static ResponseTools allowed(
      JsonObject body, JsonObject choice, List<Tool> functions, @Nullable FileSearch search) {
    List<JsonObject> tools = choice.objects("tools");
    Set<String> names =
        tools.stream()
            .filter(tool -> tool.string("type").equals("function"))
            .map(tool -> tool.string("name"))
            .collect(Collectors.toSet());
    boolean maySearch = tools.stream().anyMatch(tool -> tool.string("type").equals("file_search"));
    List<Tool> left = named(functions, names);
    FileSearch searching = maySearch ? search : null;
    return switch (choice.string("mode", "auto")) {
      case "auto" -> new ResponseTools(left, null, searching);
      case "required" ->
          searching != null
              ? new ResponseTools(left, null, searching)
              : new ResponseTools(List.of(), forced(body, left), null);
      default -> throw choice.invalid("mode", "must be \"auto\" or \"required\"");
    };
  }

  private static List<Tool> named(List<Tool> functions, Set<String> names) {
    return functions.stream().filter(tool -> names.contains(tool.name())).toList();
  }

  private static ForcedTools forced(JsonObject body, List<Tool> functions) {
    if (functions.isEmpty()) {
      throw body.invalid("tool_choice", "must choose among \"tools\", where there is none such");
    }
    return new ForcedTools(functions);
  }

  private static Tool function(JsonObject tool) {
    tool.optionalBoolean("strict");
    JsonObject parameters = tool.optionalObject("parameters");
    Json schema = parameters == null ? null : tool.json("parameters");
    return new Tool(
        tool.string("name"),
        tool.string("description", ""),
        schema == null ? Json.EMPTY_OBJECT : schema);
  }

  private static FileSearch second(JsonObject tool) {
    throw tool.invalid(
        "type", "must be \"file_search\" once only: name several vector stores in it");
  }
}
