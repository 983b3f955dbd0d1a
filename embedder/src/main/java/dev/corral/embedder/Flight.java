package dev.corral.embedder;

import dev.corral.embedder.EmbedderException.Reason;
import dev.corral.embedder.batch.Job;
import dev.corral.embedder.text.Tokens;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One text on its way to its vector, for all calls that asked for it meanwhile. */
final class Flight extends CompletableFuture<Embedding> implements Job {

  private static final int ABANDONED = -1;

  private final int units;
  private final AtomicInteger passengers = new AtomicInteger();
  private final AtomicLong deadlineNanos;

  /** Dropped at the end, since the cache keeps landed flights. */
  private volatile String text;

  Flight(String text, long deadlineNanos) {
    this.text = text;
    this.units = text.length();
    this.deadlineNanos = new AtomicLong(deadlineNanos);
  }

  /** Takes one more call on board; false where the flight was given up. */
  boolean board(long deadline) {
    int before = passengers.getAndUpdate(count -> count == ABANDONED ? ABANDONED : count + 1);
    if (before == ABANDONED) {
      return false;
    }
    deadlineNanos.accumulateAndGet(deadline, Flight::later);
    return true;
  }

  /** Notes that a call no longer waits. */
  void leave() {
    passengers.updateAndGet(count -> Math.max(count - 1, count == ABANDONED ? ABANDONED : 0));
  }

  private static long later(long a, long b) {
    return a == LocalEmbedder.NEVER || b == LocalEmbedder.NEVER
        ? LocalEmbedder.NEVER
        : a - b > 0 ? a : b;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public int units() {
    return units;
  }

  /** Gives the flight up where nobody is on board: whoever comes later starts another. */
  @Override
  public boolean wanted() {
    return !passengers.compareAndSet(0, ABANDONED) && passengers.get() != ABANDONED;
  }

  @Override
  public boolean expired(long nowNanos) {
    long deadline = deadlineNanos.get();
    return deadline != LocalEmbedder.NEVER && deadline - nowNanos < 0;
  }

  @Override
  public void succeed(Tokens tokens, float[] vector) {
    text = "";
    complete(new Embedding(vector, tokens.length(), tokens.truncated()));
  }

  @Override
  public void drop(Drop reason) {
    end(
        switch (reason) {
          case EXPIRED ->
              new EmbedderException(
                  Reason.EXPIRED, "the call's patience ran out before its turn came");
          case CLOSED -> closed();
        });
  }

  @Override
  public void fail(Throwable cause) {
    end(new EmbedderException(Reason.FAILED, "the text was not embedded: " + cause, cause));
  }

  /** Ends the flight without a vector. */
  void end(EmbedderException failure) {
    text = "";
    completeExceptionally(failure);
  }

  static EmbedderException closed() {
    return new EmbedderException(Reason.CLOSED, "the embedder is closed");
  }
}
