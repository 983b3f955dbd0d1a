package dev.corral.server.observe;

import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SharedAnswers;
import dev.corral.core.schedule.plan.PlanView;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The queue in front of the model hosts, read when somebody asks. */
public final class QueueFigures implements Consumer<Samples> {

  private static final long PATIENCE_MILLIS = 1_000;

  private final Scheduler queue;
  private final SharedAnswers shared;
  private final int limit;
  private final PlanFigures plan = new PlanFigures();

  /** Makes figures of a queue that holds so many waiting requests at most. */
  public QueueFigures(Scheduler queue, SharedAnswers shared, int limit) {
    this.queue = queue;
    this.shared = shared;
    this.limit = limit;
  }

  @Override
  public void accept(Samples samples) {
    Scheduler.Load load = queue.load();
    samples
        .gauge("corral_queue_depth", "Requests that wait for a model host.", load.waiting())
        .gauge("corral_queue_limit", "Requests that may wait for a model host.", limit)
        .gauge("corral_queue_running", "Requests at the model hosts.", load.running());
    SharedAnswers.Counts counts = shared.counts();
    String help = "Questions that needed no inference of their own.";
    samples
        .counter("corral_shared_answers", help, (double) counts.joined(), "how", "joined")
        .counter("corral_shared_answers", help, (double) counts.repeated(), "how", "repeated");
    plan.view(samples, look());
  }

  private PlanView look() {
    try {
      return queue.view().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the queue does not answer", e);
    }
  }
}
