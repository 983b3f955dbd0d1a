package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The one queue in front of a model host: first come, first served, never more at the host than it
 * has slots.
 *
 * <p>A request over the bound is refused at once with {@link Failure.Busy}; one that is cancelled
 * while it waits never reaches the host. What is no inference passes without waiting.
 */
public final class Dispatcher implements ChatEngine {

  private static final Duration RETRY_AFTER_MIN = Duration.ofSeconds(1);
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(5);

  private final ChatEngine host;
  private final QueueLimits limits;
  private final Executor owner;
  private final HostQueue queue;
  private final AtomicInteger admitted = new AtomicInteger();

  private Dispatcher(ChatEngine host, QueueLimits limits, LongSupplier nanoClock) {
    this.host = host;
    this.limits = limits;
    this.owner = new Mailbox();
    this.queue = new HostQueue(host, limits.slots(), nanoClock, admitted::decrementAndGet);
  }

  /** Returns a queue in front of {@code host}. */
  public static Dispatcher inFrontOf(ChatEngine host, QueueLimits limits, LongSupplier nanoClock) {
    return new Dispatcher(host, limits, nanoClock);
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return host.models();
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return host.loaded();
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return host.describe(model);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    int room = limits.slots() + limits.length();
    if (admitted.getAndUpdate(count -> count < room ? count + 1 : count) >= room) {
      listener.onFailure(
          new Failure.Busy(
              "the queue in front of the models is full, " + limits.length() + " requests wait",
              retryAfter()));
      return Cancellation.NONE;
    }
    Ticket ticket = new Ticket(request, listener, ended -> owner.execute(() -> queue.end(ended)));
    owner.execute(() -> queue.add(ticket));
    return () -> owner.execute(() -> queue.cancel(ticket));
  }

  /** Returns the queue as it was when it last changed. */
  public QueueView view() {
    return queue.view();
  }

  /** The time in which the host would work off all that is before a newcomer. */
  private Duration retryAfter() {
    Duration wait =
        queue.view().meanService().multipliedBy(admitted.get()).dividedBy(limits.slots());
    long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
    return Duration.ofSeconds(
        Math.clamp(seconds, RETRY_AFTER_MIN.toSeconds(), RETRY_AFTER_MAX.toSeconds()));
  }
}
