package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ends the text of an answer with the sources that it cites, one a line with file and page, for
 * those whose client shows nothing but text. An answer that cites none gets all that were given;
 * one that calls a tool gets none.
 */
final class Footnotes implements InferenceListener {

  /** A mark with one number or several. */
  private static final Pattern MARK = Pattern.compile("\\[(\\d{1,4}(?:\\s*,\\s*\\d{1,4})*)]");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final InferenceListener listener;
  private final StringBuilder text = new StringBuilder();
  private List<Citation> sources = List.of();
  private boolean calls;

  Footnotes(InferenceListener listener) {
    this.listener = listener;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources found -> sources = found.citations();
      case InferenceEvent.Delta delta -> {
        text.append(delta.content());
        calls |= !delta.toolCalls().isEmpty();
      }
      case InferenceEvent.Finished _ -> {
        if (!sources.isEmpty() && !calls && !text.isEmpty()) {
          listener.onEvent(InferenceEvent.Delta.text(notes()));
        }
      }
    }
    listener.onEvent(event);
  }

  private String notes() {
    List<Citation> cited = sources.stream().filter(source -> isCited(source.number())).toList();
    StringBuilder notes = new StringBuilder("\n");
    for (Citation source : cited.isEmpty() ? sources : cited) {
      notes.append("\n- [").append(source.number()).append("] ").append(source.fileName());
      if (source.page() != null) {
        notes.append(", page ").append(source.page());
      }
    }
    return notes.toString();
  }

  private boolean isCited(int number) {
    Matcher marks = MARK.matcher(text);
    while (marks.find()) {
      Matcher numbers = NUMBER.matcher(marks.group(1));
      while (numbers.find()) {
        if (Integer.parseInt(numbers.group()) == number) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void onNotice(Notice notice) {
    listener.onNotice(notice);
  }

  @Override
  public void onFailure(Failure failure) {
    listener.onFailure(failure);
  }
}
