package dev.corral.core.retrieval.quote;

import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.prompt.Source;
import dev.corral.core.retrieval.prompt.SourcedQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a prompt asks, and what it gives to answer from: a block of sources with the question or in
 * a system message, or else a system message with enough text to quote.
 *
 * @param request the user's last words, whole
 * @param question what is asked
 * @param sources what is given; may be empty
 * @param searched whether the prompt says that sources were looked for
 */
record PromptReading(String request, String question, List<Source> sources, boolean searched) {

  /** A system message shorter than this gives orders; it is nothing to quote from. */
  private static final int QUOTABLE_CHARACTERS = 400;

  static PromptReading of(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Conversation conversation -> of(conversation.messages());
      case Prompt.Completion completion ->
          of(completion.text(), Optional.ofNullable(completion.system()).orElse(""));
    };
  }

  private static PromptReading of(List<Message> messages) {
    String request = "";
    StringBuilder system = new StringBuilder();
    for (Message message : messages) {
      if (message.role() == Role.USER) {
        request = message.content();
      } else if (message.role() == Role.SYSTEM) {
        system.append(message.content()).append("\n\n");
      }
    }
    return of(request, system.toString());
  }

  private static PromptReading of(String request, String system) {
    Optional<SourcedQuestion> sourced = SourcedQuestion.read(request);
    if (sourced.isPresent()) {
      return new PromptReading(
          request, sourced.get().question(), marked(sourced.get().sources()), true);
    }
    Optional<SourcedQuestion> inSystem = SourcedQuestion.read(system);
    if (inSystem.isPresent()) {
      return new PromptReading(request, request, marked(inSystem.get().sources()), true);
    }
    boolean quotable = system.length() >= QUOTABLE_CHARACTERS;
    List<Source> sources =
        quotable ? List.of(new Source("1", "system message", "", system)) : List.of();
    return new PromptReading(request, request, sources, quotable);
  }

  /** Gives a number to sources that have none. */
  private static List<Source> marked(List<Source> sources) {
    List<Source> marked = new ArrayList<>();
    for (Source source : sources) {
      String mark = source.mark().isBlank() ? "" + (marked.size() + 1) : source.mark();
      marked.add(new Source(mark, source.name(), source.page(), source.text()));
    }
    return marked;
  }
}
