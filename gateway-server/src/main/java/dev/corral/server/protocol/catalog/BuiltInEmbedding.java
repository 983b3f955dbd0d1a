package dev.corral.server.protocol.catalog;

import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.embedder.Embedding;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The embedding model in this process, all-MiniLM-L6-v2, by any of its usual names. */
public final class BuiltInEmbedding implements EmbeddingEngine {

  /** When to come again after a refusal: a full queue of short texts is empty some seconds on. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Embedder embedder;
  private final LongSupplier nanoClock;

  /** Makes an engine of the embedder; the clock gives nanoseconds from any origin. */
  public BuiltInEmbedding(Embedder embedder, LongSupplier nanoClock) {
    this.embedder = embedder;
    this.nanoClock = nanoClock;
  }

  /** Tells whether a name stands for this model. */
  public boolean isNamed(String name) {
    return MiniLm.isNamed(name);
  }

  /** Returns the length of every vector. */
  public int dimension() {
    return embedder.dimension();
  }

  /** Returns the model as it stands in lists. */
  public Model model() {
    return MiniLm.model();
  }

  /** Returns all that is known of the model. */
  public ModelCard card() {
    return MiniLm.card(embedder.maxTokens(), embedder.dimension());
  }

  /** Embeds texts; cancelling the future drops those whose turn has not come. */
  @Override
  public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
    long start = nanoClock.getAsLong();
    SlicedCall call = SlicedCall.start(embedder, texts);
    CompletableFuture<Embedded> answer =
        call.handle((embeddings, thrown) -> {
          if (thrown != null) {
            throw inVocabulary(thrown);
          }
          refuseCut(embeddings, truncate);
          return new Embedded(
              model,
              embeddings.stream().map(Embedding::vector).toList(),
              embeddings.stream().mapToLong(Embedding::tokens).sum(),
              nanoClock.getAsLong() - start);
        });
    answer.whenComplete((_, _) -> {
      if (answer.isCancelled()) {
        call.cancel(false);
      }
    });
    return answer;
  }

  private static void refuseCut(List<Embedding> embeddings, boolean truncate) {
    if (!truncate && embeddings.stream().anyMatch(Embedding::truncated)) {
      throw new Failure.Invalid("the input length exceeds the context length", "input")
          .asException();
    }
  }

  /** Returns the failure that the embedder's exception stands for; others stay as they are. */
  private static RuntimeException inVocabulary(Throwable thrown) {
    if (!(thrown instanceof EmbedderException e)) {
      return new CompletionException(thrown);
    }
    String message = Objects.requireNonNullElse(e.getMessage(), "the text was not embedded");
    return switch (e.reason()) {
      case BUSY -> new Failure.Busy(message, RETRY).asException();
      case CLOSED -> new Failure.UpstreamUnavailable(message, RETRY).asException();
      case EXPIRED -> new Failure.DeadlineExceeded(message).asException();
      case TOO_LARGE -> new Failure.Invalid(message, "input").asException();
      case UNUSABLE_MODEL, FAILED -> e;
    };
  }
}
