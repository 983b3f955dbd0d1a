package dev.corral.embedder;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** One call of a caller: complete when all its flights have landed, or the first has failed. */
final class Call extends CompletableFuture<List<Embedding>> {

  private final Embedding[] results;
  private final AtomicInteger missing;

  private Call(int texts) {
    this.results = new Embedding[texts];
    this.missing = new AtomicInteger(texts);
  }

  /** Returns a call that waits for flights which it has boarded. */
  static Call of(List<Flight> flights) {
    Call call = new Call(flights.size());
    for (int i = 0; i < flights.size(); i++) {
      int index = i;
      CompletionStage<?> _ =
          flights
              .get(i)
              .whenComplete((embedding, failure) -> {
                if (failure != null) {
                  call.completeExceptionally(failure);
                } else {
                  call.landed(index, embedding);
                }
              });
    }
    CompletionStage<?> _ =
        call.whenComplete((_, failure) -> {
          if (failure != null) {
            flights.forEach(Flight::leave);
          }
        });
    return call;
  }

  private void landed(int index, Embedding embedding) {
    results[index] = embedding;
    if (missing.decrementAndGet() == 0) {
      complete(List.copyOf(Arrays.asList(results)));
    }
  }
}
