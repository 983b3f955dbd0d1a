package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.openai.responses.OutputItem.Called;
import dev.corral.server.protocol.openai.responses.OutputItem.Cited;
import dev.corral.server.protocol.openai.responses.OutputItem.Said;
import dev.corral.server.protocol.openai.responses.OutputItem.Searched;
import dev.corral.server.protocol.openai.responses.OutputItem.Thought;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * The items of an answer as they grow, each step told to the sink. Used by one thread at a time.
 */
final class Output {

  /** Most citations of an answer that are told; a model in a loop may write marks for ever. */
  private static final int MOST_CITATIONS = 1_000;

  private enum Open {
    NOTHING,
    THOUGHT,
    TEXT
  }

  private final String responseId;
  private final Sink sink;
  private final boolean withResults;
  private final List<OutputItem> items = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final List<Cited> citations = new ArrayList<>();
  private final List<TokenLogprob> logprobs = new ArrayList<>();
  private List<Found> sources = List.of();
  private CitationMarks marks = new CitationMarks(this::cite);
  private Open open = Open.NOTHING;
  private String openId = "";

  Output(String responseId, Sink sink, boolean withResults) {
    this.responseId = responseId;
    this.sink = sink;
    this.withResults = withResults;
  }

  /** Returns the items that are whole. */
  List<OutputItem> items() {
    return List.copyOf(items);
  }

  /** Takes what was found before the answer. */
  void takeSearch(String query, List<Found> found) {
    sources = found;
    Searched search = new Searched(newId("fs"), query, found);
    item("response.output_item.added", new Searched(search.id(), query, List.of()), "in_progress");
    for (String state : List.of("in_progress", "searching", "completed")) {
      step("response.file_search_call." + state, search.id(), json -> {});
    }
    add(search);
  }

  void take(Delta delta) {
    if (!delta.thinking().isEmpty()) {
      grow(Open.THOUGHT, delta.thinking(), List.of());
    }
    if (!delta.content().isEmpty()) {
      grow(Open.TEXT, delta.content(), delta.logprobs());
    }
    delta.toolCalls().forEach(this::call);
  }

  /** Ends the answer and returns its items; one that says nothing has an empty text. */
  List<OutputItem> end() {
    close();
    boolean saysSomething = items.stream().anyMatch(item -> !(item instanceof Searched));
    if (!saysSomething) {
      begin(Open.TEXT);
      close();
    }
    return items();
  }

  private void grow(Open kind, String piece, List<TokenLogprob> likely) {
    if (open != kind) {
      close();
      begin(kind);
    }
    text.append(piece);
    if (kind == Open.THOUGHT) {
      step(
          "response.reasoning_summary_text.delta",
          openId,
          json -> {
            json.writeNumberProperty("summary_index", 0);
            json.writeStringProperty("delta", piece);
          });
      return;
    }
    logprobs.addAll(likely);
    part(
        "response.output_text.delta",
        json -> {
          json.writeStringProperty("delta", piece);
          Said.writeLogprobs(json, likely);
        });
    marks.take(piece);
  }

  private void begin(Open kind) {
    open = kind;
    text.setLength(0);
    if (kind == Open.THOUGHT) {
      openId = newId("rs");
      item("response.output_item.added", new Thought(openId, null), "in_progress");
      summary("response.reasoning_summary_part.added", "");
      return;
    }
    openId = newId("msg");
    citations.clear();
    logprobs.clear();
    marks = new CitationMarks(this::cite);
    item("response.output_item.added", new Said(openId, null, List.of(), List.of()), "in_progress");
    part("response.content_part.added", json -> writeText(json, ""));
  }

  private void close() {
    String whole = text.toString();
    switch (open) {
      case NOTHING -> {}
      case THOUGHT -> {
        step(
            "response.reasoning_summary_text.done",
            openId,
            json -> {
              json.writeNumberProperty("summary_index", 0);
              json.writeStringProperty("text", whole);
            });
        summary("response.reasoning_summary_part.done", whole);
        add(new Thought(openId, whole));
      }
      case TEXT -> {
        part(
            "response.output_text.done",
            json -> {
              json.writeStringProperty("text", whole);
              Said.writeLogprobs(json, logprobs);
            });
        part("response.content_part.done", json -> writeText(json, whole));
        add(new Said(openId, whole, List.copyOf(citations), List.copyOf(logprobs)));
      }
    }
    open = Open.NOTHING;
  }

  private void call(ToolCall call) {
    close();
    String id = newId("fc");
    String own = call.id();
    String callId = own == null ? newId("call") : own;
    item("response.output_item.added", new Called(id, callId, call.name(), null), "in_progress");
    String arguments = call.arguments().text();
    step(
        "response.function_call_arguments.delta",
        id,
        json -> json.writeStringProperty("delta", arguments));
    step(
        "response.function_call_arguments.done",
        id,
        json -> {
          json.writeStringProperty("name", call.name());
          json.writeStringProperty("arguments", arguments);
        });
    add(new Called(id, callId, call.name(), call.arguments()));
  }

  private void cite(int number, int index) {
    if (number > sources.size() || citations.size() >= MOST_CITATIONS) {
      return;
    }
    Found found = sources.get(number - 1);
    int place = citations.size();
    citations.add(new Cited(found, index));
    part(
        "response.output_text.annotation.added",
        json -> {
          json.writeNumberProperty("annotation_index", place);
          json.writeName("annotation");
          found.writeCitation(json, index);
        });
  }

  private void writeText(JsonGenerator json, String whole) {
    json.writeName("part");
    Said.writePart(json, whole, citations, logprobs);
  }

  private void summary(String type, String whole) {
    step(
        type,
        openId,
        json -> {
          json.writeNumberProperty("summary_index", 0);
          json.writeName("part");
          Thought.writePart(json, whole);
        });
  }

  private void part(String type, Consumer<JsonGenerator> fields) {
    step(
        type,
        openId,
        json -> {
          json.writeNumberProperty("content_index", 0);
          fields.accept(json);
        });
  }

  private void step(String type, String itemId, Consumer<JsonGenerator> fields) {
    int place = items.size();
    sink.event(
        type,
        json -> {
          json.writeStringProperty("item_id", itemId);
          json.writeNumberProperty("output_index", place);
          fields.accept(json);
        });
  }

  private void item(String type, OutputItem item, String status) {
    int place = items.size();
    sink.event(
        type,
        json -> {
          json.writeNumberProperty("output_index", place);
          json.writeName("item");
          item.write(json, status, withResults);
        });
  }

  private void add(OutputItem item) {
    item("response.output_item.done", item, "completed");
    items.add(item);
  }

  /** Returns an id made of the answer's own, so that no two answers have one in common. */
  private String newId(String prefix) {
    return prefix + responseId.substring(responseId.indexOf('_')) + "_" + items.size();
  }
}
