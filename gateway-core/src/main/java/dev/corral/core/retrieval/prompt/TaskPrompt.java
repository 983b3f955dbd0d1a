package dev.corral.core.retrieval.prompt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chore that Open-WebUI gives to the chat model beside the answer: search queries, a title, tags,
 * follow-up questions, the rest of a half-typed sentence. It wants one JSON object.
 *
 * @param wanted the field it wants
 * @param firstQuestion what the user said first; may be empty
 * @param lastQuestion what the user said last; may be empty
 */
public record TaskPrompt(Wanted wanted, String firstQuestion, String lastQuestion) {

  /** The field that an answer must have. */
  public enum Wanted {
    QUERIES,
    TITLE,
    TAGS,
    FOLLOW_UPS,
    TEXT
  }

  private static final Pattern FIELD =
      Pattern.compile("\\{\\s*\"(queries|title|tags|follow_ups|text)\"\\s*:");
  private static final Pattern HISTORY =
      Pattern.compile("<chat_history>(.*)</chat_history>", Pattern.DOTALL);
  private static final Pattern TURN =
      Pattern.compile(
          "^(USER|ASSISTANT|SYSTEM):[ \\t]*(.*?)(?=^(?:USER|ASSISTANT|SYSTEM):|\\z)",
          Pattern.DOTALL | Pattern.MULTILINE);

  /** Reads a chore; empty where the text is none. */
  public static Optional<TaskPrompt> read(String text) {
    if (!text.stripLeading().startsWith("### Task:") || SourcedQuestion.read(text).isPresent()) {
      return Optional.empty();
    }
    Matcher history = HISTORY.matcher(text);
    boolean hasHistory = history.find();
    String orders = hasHistory ? text.substring(0, history.start()) : text;
    Matcher field = FIELD.matcher(orders);
    if (!field.find()) {
      return Optional.empty();
    }
    String first = "";
    String last = "";
    Matcher turn = TURN.matcher(hasHistory ? history.group(1).stripLeading() : "");
    while (turn.find()) {
      if (turn.group(1).equals("USER")) {
        last = turn.group(2).replace("\"\"\"", "").strip();
        first = first.isEmpty() ? last : first;
      }
    }
    Wanted wanted = Wanted.valueOf(field.group(1).toUpperCase(java.util.Locale.ROOT));
    return Optional.of(new TaskPrompt(wanted, first, last));
  }
}
