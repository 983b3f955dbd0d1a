package dev.corral.server.protocol;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.outbound.Reply;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong behind an asynchronous call, in the vocabulary. */
public final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private Faults() {}

  /**
   * Returns the failure that a stage ended with. Anything unforeseen is logged under the request's
   * id, and told to the caller by that id only.
   */
  public static Failure of(Throwable thrown, Request request) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
      cause = cause.getCause();
    }
    if (cause instanceof FailureException known) {
      return known.failure();
    }
    if (cause instanceof CancellationException) {
      return new Failure.Cancelled("the request was cancelled");
    }
    LOG.error("request {}: {} {} failed", request.id(), request.method(), request.path(), cause);
    return new Failure.Internal(request.id());
  }

  /** Sets {@code Retry-After}, in whole seconds from 1, where waiting helps. */
  public static void setRetryAfter(Failure failure, Reply reply) {
    Duration wait = failure.retryAfter();
    if (wait != null) {
      reply.header("retry-after", Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }
  }
}
