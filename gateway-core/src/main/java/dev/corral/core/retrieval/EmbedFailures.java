package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.embedder.EmbedderException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says in the gateway's words why a text was not embedded or a search not run. */
final class EmbedFailures {

  private EmbedFailures() {}

  /** Returns what a caller is told of an exception. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case ExecutionException e when e.getCause() != null -> of(e.getCause());
      case FailureException e -> e.failure();
      case EmbedderException e -> of(e);
      default -> new Failure.Internal(thrown.getClass().getSimpleName());
    };
  }

  private static Failure of(EmbedderException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case BUSY, CLOSED -> new Failure.Busy(message, Duration.ofSeconds(1));
      case EXPIRED -> new Failure.DeadlineExceeded(message);
      case TOO_LARGE -> new Failure.TooLarge(message, 0);
      case UNUSABLE_MODEL, FAILED -> new Failure.Internal("embedding");
    };
  }
}
