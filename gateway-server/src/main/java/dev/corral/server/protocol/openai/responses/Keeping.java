package dev.corral.server.protocol.openai.responses;

import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.conversation.StoredResponse;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Keeps an answer before its end is told: what is told to be there is on disk. */
interface Keeping {

  /** Keeps nothing. */
  Keeping NOTHING = (response, told, refused) -> told.run();

  /** Keeps an answer, then runs one of the two, on this thread or another. */
  void keep(StoredResponse response, Runnable told, Consumer<Failure> refused);

  /** Keeps answers of a tenant on a shelf, on the workers. */
  static Keeping on(ResponseShelf shelf, String tenant, Executor workers) {
    return (response, told, refused) -> {
      try {
        workers.execute(() -> {
          try {
            shelf.put(tenant, response);
          } catch (FailureException e) {
            refused.accept(e.failure());
            return;
          }
          told.run();
        });
      } catch (RejectedExecutionException e) {
        refused.accept(new Failure.Busy("too many answers wait to be kept", Duration.ofSeconds(1)));
      }
    };
  }
}
