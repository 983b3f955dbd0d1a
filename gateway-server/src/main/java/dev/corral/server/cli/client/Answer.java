package dev.corral.server.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer with its sources and times, in milliseconds.
 *
 * @param text what the model said
 * @param sources the passages it was given
 * @param embedMillis question to vector
 * @param searchMillis vector to passages
 * @param firstTokenMillis request to first word
 * @param totalMillis request to end
 */
public record Answer(
    String text,
    List<Source> sources,
    double embedMillis,
    double searchMillis,
    double firstTokenMillis,
    double totalMillis) {

  /** A passage: file, page where the kind of file has pages, relevance in [0, 1]. */
  public record Source(int number, String file, @Nullable Integer page, double score) {}

  /** Asks a model and reads its stream; {@code words} gets the text as it comes. */
  public static Answer ask(ApiClient api, String model, String question, Consumer<String> words) {
    StringBuilder text = new StringBuilder();
    List<Source> sources = new ArrayList<>();
    AtomicLong firstWord = new AtomicLong();
    long start = System.nanoTime();
    Map<String, Double> server =
        api.stream(
            "/v1/chat/completions",
            json -> {
              json.writeStartObject();
              json.writeStringProperty("model", model);
              json.writeBooleanProperty("stream", true);
              json.writeArrayPropertyStart("messages");
              json.writeStartObject();
              json.writeStringProperty("role", "user");
              json.writeStringProperty("content", question);
              json.writeEndObject();
              json.writeEndArray();
              json.writeNumberProperty("max_tokens", 256);
              json.writeEndObject();
            },
            event -> {
              for (JsonNode source : event.path("sources")) {
                sources.add(source(source));
              }
              String said =
                  event.path("choices").path(0).path("delta").path("content").asString("");
              if (!said.isEmpty()) {
                if (text.isEmpty()) {
                  firstWord.set(System.nanoTime());
                }
                text.append(said);
                words.accept(said);
              }
            });
    double total = since(start);
    return new Answer(
        text.toString(),
        sources,
        server.getOrDefault("embed", 0.0),
        server.getOrDefault("search", 0.0),
        text.isEmpty() ? total : (firstWord.get() - start) / 1e6,
        total);
  }

  private static Source source(JsonNode node) {
    JsonNode page = node.path("page");
    return new Source(
        node.path("number").asInt(),
        node.path("filename").asString(),
        page.isInt() ? page.intValue() : null,
        node.path("score").asDouble());
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
