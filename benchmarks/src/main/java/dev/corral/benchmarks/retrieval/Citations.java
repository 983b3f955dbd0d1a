package dev.corral.benchmarks.retrieval;

import dev.corral.core.document.Document;
import dev.corral.core.document.Page;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.answer.RetrievalEngine;
import dev.corral.core.retrieval.quote.QuoteEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Two things apart: whether a citation is true, that is, whether what {@code quote} cites stands on
 * the page of the file that it names; and whether that is the page that the evaluation set means,
 * which is a matter of finding. Used by one thread.
 */
final class Citations {

  private static final Pattern QUOTATION = Pattern.compile("“(.*?)” \\[(\\d+)]", Pattern.DOTALL);

  private final Map<String, Path> files;
  private final InProcessReader reader =
      InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime);
  private final Map<String, Document> documents = new HashMap<>();
  private int quotations;
  private int trueQuotations;
  private int questions;
  private int answered;
  private int expected;
  private int expectedSource;

  Citations(Map<String, Path> files) {
    this.files = files;
  }

  private record Answer(List<Citation> sources, String text) {}

  /** Asks {@code quote} every question and looks each of its quotations up in the file itself. */
  void ask(Library library, List<Question> asked) {
    try (QuoteEngine quote = new QuoteEngine(library.embedder(), System::nanoTime)) {
      RetrievalEngine engine =
          new RetrievalEngine(quote, library.knowledge(), QuoteEngine.NAME, System::nanoTime);
      asked.forEach(question -> judge(question, answer(engine, question)));
    }
  }

  /** Returns the share of quotations that stand on the page of the file they are cited with. */
  double trueShare() {
    return (double) trueQuotations / Math.max(1, quotations);
  }

  /** Returns the share of questions whose page is among those that the answer quotes. */
  double expectedShare() {
    return (double) expected / Math.max(1, questions);
  }

  List<List<String>> rows() {
    return List.of(
        List.of("questions", "" + questions),
        List.of("answered by quotations", "" + answered),
        List.of("quotations", "" + quotations),
        List.of("true citations: the sentence stands on the page cited", "" + trueQuotations),
        List.of("questions with the page meant among the sources", "" + expectedSource),
        List.of("questions with a quotation from the page meant", "" + expected));
  }

  private void judge(Question question, Answer answer) {
    questions++;
    boolean quoted = false;
    boolean met = false;
    Matcher found = QUOTATION.matcher(answer.text());
    while (found.find()) {
      int number = Integer.parseInt(found.group(2));
      Citation source =
          answer.sources().stream().filter(s -> s.number() == number).findFirst().orElse(null);
      quotations++;
      quoted = true;
      if (source != null && stands(found.group(1), source.fileName(), source.page())) {
        trueQuotations++;
        met |= isExpected(question, source);
      }
    }
    answered += quoted ? 1 : 0;
    expected += met ? 1 : 0;
    boolean offered = answer.sources().stream().anyMatch(s -> isExpected(question, s));
    expectedSource += offered ? 1 : 0;
  }

  private static boolean isExpected(Question question, Citation source) {
    return question.file().equals(source.fileName())
        && Objects.equals(question.page(), source.page());
  }

  /** Looks a quotation up in the file, read anew: whether its letters stand on that page. */
  private boolean stands(String quotation, String file, @Nullable Integer page) {
    Path path = files.get(file);
    if (path == null) {
      return false;
    }
    Document document = documents.computeIfAbsent(file, name -> reader.read(path, name));
    StringBuilder text = new StringBuilder();
    for (Page one : document.pages()) {
      if (Objects.equals(one.number(), page)) {
        text.append(one.text());
      }
    }
    return Question.onOneLine(text.toString()).contains(Question.onOneLine(quotation).strip());
  }

  private static Answer answer(RetrievalEngine engine, Question question) {
    InferenceRequest request =
        new InferenceRequest(
            QuoteEngine.NAME + "+" + Library.NAME,
            new Prompt.Conversation(List.of(Message.of(Role.USER, question.text())), List.of()),
            Options.NONE,
            null,
            null,
            null,
            null);
    Listener listener = new Listener();
    engine.infer(request, listener);
    return listener.answer.join();
  }

  private static final class Listener implements InferenceListener {

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final List<Citation> sources = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onEvent(InferenceEvent event) {
      switch (event) {
        case InferenceEvent.Sources found -> sources.addAll(found.citations());
        case InferenceEvent.Delta delta -> text.append(delta.content());
        case InferenceEvent.Finished _ ->
            answer.complete(new Answer(List.copyOf(sources), text.toString()));
      }
    }

    @Override
    public void onFailure(Failure failure) {
      answer.completeExceptionally(failure.asException());
    }
  }
}
