package dev.corral.server.cli.client;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** A question and its answer on a terminal: the words as they come, then sources and times. */
public final class Conversation {

  private Conversation() {}

  /** Asks a model and shows its answer. */
  public static Answer ask(ApiClient api, Terminal terminal, String model, String question) {
    Paragraph text = terminal.paragraph("   ");
    AtomicBoolean begun = new AtomicBoolean();
    terminal.waiting("   waiting for the first word of " + model + " …");
    Answer answer =
        Answer.ask(
            api,
            model,
            question,
            words -> {
              if (begun.compareAndSet(false, true)) {
                terminal.clear();
              }
              text.add(words);
            });
    if (answer.text().isBlank()) {
      terminal.clear();
      text.add("(no text)");
    }
    text.end();
    show(terminal, answer);
    return answer;
  }

  private static void show(Terminal terminal, Answer answer) {
    terminal.line("   Sources");
    for (Answer.Source source : answer.sources()) {
      Integer page = source.page();
      terminal.line(
          String.format(
              Locale.ROOT,
              "     [%d] %s%s  (relevance %.2f)",
              source.number(),
              source.file(),
              page == null ? "" : ", page " + page,
              source.score()));
    }
    terminal.line(
        "   Times: embed "
            + Terminal.time(answer.embedMillis())
            + " · search "
            + Terminal.time(answer.searchMillis())
            + " · first token "
            + Terminal.time(answer.firstTokenMillis())
            + " · total "
            + Terminal.time(answer.totalMillis()));
  }
}
