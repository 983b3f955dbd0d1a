package dev.corral.core.retrieval.quote;

import dev.corral.core.retrieval.prompt.Source;
import dev.corral.core.retrieval.prompt.TaskPrompt;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Puts what was found into words or JSON. */
final class Wording {

  static final String ABOUT =
      "I am quote, the built-in engine of Corral. I am no language model: I quote the sentences of"
          + " your documents that match a question best, with their sources. Your question came"
          + " without documents. Upload files to /v1/files, put them into a vector store named for"
          + " example handbook, and ask the model quote+handbook; or attach a knowledge base in"
          + " Open-WebUI.";

  static final String NOTHING_FOUND =
      "I found nothing in the documents that answers this question. I am quote, no language model:"
          + " I can only quote what the documents say.";

  private static final JsonFactory JSON = new JsonFactory();
  private static final int TITLE_WORDS = 6;
  private static final int TAGS = 3;

  private Wording() {}

  /** Returns the quotations as paragraphs, neighbours of one source in one. */
  static String prose(List<Quotation> quotations) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < quotations.size(); i++) {
      Quotation quotation = quotations.get(i);
      text.append(text.isEmpty() ? "" : "\n\n");
      text.append('“').append(quotation.text()).append("” [");
      text.append(quotation.source().mark()).append(']');
    }
    return text.toString();
  }

  /** Returns {@code {"answer": …, "quotes": [{"source", "name", "page", "text"}…]}}. */
  static String json(String answer, List<Quotation> quotations) {
    return write(json -> {
      json.writeStringProperty("answer", answer);
      json.writeArrayPropertyStart("quotes");
      for (Quotation quotation : quotations) {
        Source source = quotation.source();
        json.writeStartObject();
        json.writeStringProperty("source", source.mark());
        json.writeStringProperty("name", source.name());
        if (!source.page().isEmpty()) {
          json.writeStringProperty("page", source.page());
        }
        json.writeStringProperty("text", quotation.text());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** Returns the object that a chore wants. */
  static String chore(TaskPrompt task) {
    return switch (task.wanted()) {
      case QUERIES ->
          write(json ->
              strings(
                  json,
                  "queries",
                  task.lastQuestion().isEmpty() ? List.of() : List.of(task.lastQuestion())));
      case TITLE -> write(json -> json.writeStringProperty("title", title(task.firstQuestion())));
      case TAGS -> write(json -> strings(json, "tags", tags(task.firstQuestion())));
      case FOLLOW_UPS -> write(json -> strings(json, "follow_ups", List.of()));
      case TEXT -> write(json -> json.writeStringProperty("text", ""));
    };
  }

  private static String title(String question) {
    List<String> words = Terms.words(question);
    String title = String.join(" ", words.subList(0, Math.min(TITLE_WORDS, words.size())));
    return title.isEmpty()
        ? "Conversation"
        : title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
  }

  private static List<String> tags(String question) {
    Set<String> words = new LinkedHashSet<>();
    Terms.words(question).forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
    List<String> tags = new ArrayList<>(words);
    return tags.isEmpty() ? List.of("General") : tags.subList(0, Math.min(TAGS, tags.size()));
  }

  /** Writes the properties of an object. */
  private interface Properties {
    void write(JsonGenerator json);
  }

  private static String write(Properties properties) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      properties.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void strings(JsonGenerator json, String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}
