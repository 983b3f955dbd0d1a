package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.prompt.CleanText;
import dev.corral.core.retrieval.prompt.SourcedQuestion;
import dev.corral.core.retrieval.prompt.TaskPrompt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the question in a prompt, and puts sources beside it. */
public final class SourcedPrompt {

  private SourcedPrompt() {}

  /** Returns what to search for: the user's last words; null where there is nothing to search. */
  static @Nullable String question(Prompt prompt) {
    String text =
        switch (prompt) {
          case Prompt.Conversation conversation -> lastUserText(conversation);
          case Prompt.Completion completion -> completion.text();
        };
    if (TaskPrompt.read(text).isPresent()) {
      return null;
    }
    String question = SourcedQuestion.read(text).map(SourcedQuestion::question).orElse(text);
    return question.isBlank() ? null : question;
  }

  /** Returns passages as what an answer cites, numbered from 1. */
  public static List<Citation> citations(List<Passage> passages) {
    List<Citation> citations = new ArrayList<>();
    for (Passage passage : passages) {
      citations.add(
          new Citation(
              citations.size() + 1,
              passage.fileId(),
              passage.fileName(),
              passage.page(),
              passage.score(),
              CleanText.of(passage.text())));
    }
    return citations;
  }

  /** Returns the prompt with the sources in front of the question and what to do with them. */
  public static Prompt with(Prompt prompt, List<Citation> citations) {
    return switch (prompt) {
      case Prompt.Conversation conversation -> with(conversation, citations);
      case Prompt.Completion c ->
          new Prompt.Completion(
              c.raw()
                  ? SourcedQuestion.INSTRUCTION
                      + "\n\n"
                      + SourcedQuestion.write(citations, c.text())
                  : SourcedQuestion.write(citations, c.text()),
              c.suffix(),
              c.raw() ? c.system() : instructed(c.system()),
              c.template(),
              c.raw(),
              c.images(),
              c.context());
    };
  }

  private static Prompt with(Prompt.Conversation conversation, List<Citation> citations) {
    List<Message> messages = new ArrayList<>(conversation.messages());
    int last = lastUser(messages);
    Message question = messages.get(last);
    messages.set(last, question.withContent(SourcedQuestion.write(citations, question.content())));
    if (messages.getFirst().role() == Role.SYSTEM) {
      Message system = messages.getFirst();
      messages.set(0, system.withContent(instructed(system.content())));
    } else {
      messages.addFirst(Message.of(Role.SYSTEM, SourcedQuestion.INSTRUCTION));
    }
    return new Prompt.Conversation(messages, conversation.tools());
  }

  private static String instructed(@Nullable String system) {
    return system == null || system.isBlank()
        ? SourcedQuestion.INSTRUCTION
        : system + "\n\n" + SourcedQuestion.INSTRUCTION;
  }

  private static String lastUserText(Prompt.Conversation conversation) {
    int last = lastUser(conversation.messages());
    return last < 0 ? "" : conversation.messages().get(last).content();
  }

  private static int lastUser(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Role.USER) {
        return i;
      }
    }
    return -1;
  }
}
