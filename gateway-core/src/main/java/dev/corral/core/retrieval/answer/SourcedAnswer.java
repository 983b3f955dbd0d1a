package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Usage;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.core.retrieval.VirtualModel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One answer from sources: first the search, then what fits, then the base engine. */
final class SourcedAnswer implements Cancellation {

  private final ChatEngine base;
  private final SourceBudget budget;
  private final InferenceRequest request;
  private final InferenceListener listener;

  /** What is to be cancelled now; null once cancelled. */
  private final AtomicReference<@Nullable Cancellation> step =
      new AtomicReference<>(Cancellation.NONE);

  SourcedAnswer(
      ChatEngine base, SourceBudget budget, InferenceRequest request, InferenceListener listener) {
    this.base = base;
    this.budget = budget;
    this.request = request;
    this.listener = listener;
  }

  /** Begins; without a passage over the model's threshold there is none. */
  void begin(CompletableFuture<SearchResult> search, VirtualModel model) {
    next(() -> search.cancel(true));
    var _ = search.whenComplete((result, thrown) -> found(model.threshold(), result, thrown));
  }

  @Override
  public void cancel() {
    Cancellation current = step.getAndSet(null);
    if (current != null) {
      current.cancel();
    }
  }

  /** Makes something the thing to cancel, and cancels it at once if that was asked before. */
  private void next(Cancellation cancellation) {
    if (step.updateAndGet(current -> current == null ? null : cancellation) == null) {
      cancellation.cancel();
    }
  }

  private void found(double threshold, @Nullable SearchResult result, @Nullable Throwable thrown) {
    if (step.get() == null) {
      return;
    }
    if (result == null) {
      listener.onFailure(failure(thrown));
      return;
    }
    List<Passage> passages = result.passages();
    boolean relevant = !passages.isEmpty() && passages.getFirst().score() >= threshold;
    CompletableFuture<List<Passage>> fitting = budget.fit(request, relevant ? passages : List.of());
    next(() -> fitting.cancel(true));
    var _ = fitting.thenAccept(given -> ask(result, given));
  }

  private void ask(SearchResult result, List<Passage> passages) {
    List<Citation> citations = SourcedPrompt.citations(passages);
    listener.onEvent(
        new InferenceEvent.Sources(citations, result.embedNanos(), result.searchNanos()));
    InferenceRequest sourced = request.withPrompt(SourcedPrompt.with(request.prompt(), citations));
    next(base.infer(sourced, new AddingTime(result.embedNanos() + result.searchNanos())));
  }

  private static Failure failure(@Nullable Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof FailureException known
        ? known.failure()
        : new Failure.Internal("retrieval");
  }

  /** Passes an answer on, its total time lengthened by the search before it. */
  private final class AddingTime implements InferenceListener {

    private final long searchNanos;

    AddingTime(long searchNanos) {
      this.searchNanos = searchNanos;
    }

    @Override
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Finished(var reason, Usage u, var context)) {
        Usage whole =
            new Usage(
                u.promptTokens(),
                u.answerTokens(),
                u.totalNanos() + searchNanos,
                u.loadNanos(),
                u.promptNanos(),
                u.answerNanos());
        listener.onEvent(new InferenceEvent.Finished(reason, whole, context));
      } else {
        listener.onEvent(event);
      }
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
}
