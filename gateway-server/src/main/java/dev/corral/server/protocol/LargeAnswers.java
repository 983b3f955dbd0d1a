package dev.corral.server.protocol;

import dev.corral.core.exchange.Failure;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Moves the writing of large answers off the threads that bring them, which may be event loops. */
public final class LargeAnswers {

  /** Most numbers written where they come: one takes 60 ns, so this many stay below 100 µs. */
  static final int MOST_INLINE = 1_536;

  private final Executor workers;

  /** Writes large answers on the workers. */
  public LargeAnswers(Executor workers) {
    this.workers = workers;
  }

  /** Writes an answer of so many numbers, here or on a worker; refuses where no worker is free. */
  public void write(long numbers, Runnable writing, Consumer<Failure> refusal) {
    if (numbers <= MOST_INLINE) {
      writing.run();
      return;
    }
    try {
      workers.execute(writing);
    } catch (RejectedExecutionException e) {
      refusal.accept(
          new Failure.Busy("too many answers wait to be written", Duration.ofSeconds(1)));
    }
  }
}
