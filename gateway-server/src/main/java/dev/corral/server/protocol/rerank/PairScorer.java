package dev.corral.server.protocol.rerank;

import dev.corral.core.exchange.Failure;
import dev.corral.embedder.CrossEncoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Scores passages by a model that reads each with the question, one request after the other. */
public final class PairScorer implements AutoCloseable {

  /** Requests that may wait: each can take seconds. */
  private static final int WAITING = 64;

  private final CrossEncoder encoder;
  private final ThreadPoolExecutor thread;

  /** Makes a scorer; the encoder is not closed with it. */
  public PairScorer(CrossEncoder encoder) {
    this.encoder = encoder;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("rerank").daemon().factory());
  }

  /** Tells whether a name means its model. */
  boolean isNamed(String model) {
    return model.equals(encoder.modelId()) || model.equals(encoder.modelId() + ":latest");
  }

  /** Starts scoring; the scores are in the order of the texts. */
  CompletableFuture<List<Double>> scores(String query, List<String> texts) {
    CompletableFuture<List<Double>> scores = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        if (!scores.isDone()) {
          try {
            scores.complete(encoder.scores(query, texts));
          } catch (RuntimeException e) {
            scores.completeExceptionally(e);
          }
        }
      });
    } catch (RejectedExecutionException e) {
      scores.completeExceptionally(
          new Failure.Busy(WAITING + " rerankings are waiting", Duration.ofSeconds(1))
              .asException());
    }
    return scores;
  }

  @Override
  public void close() {
    thread.close();
  }
}
