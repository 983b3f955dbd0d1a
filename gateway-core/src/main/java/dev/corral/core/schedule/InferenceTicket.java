package dev.corral.core.schedule;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.schedule.plan.Command;
import dev.corral.core.schedule.plan.Job;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A question to a model in the queue, and the listener of its answer on the way to the caller's.
 *
 * <p>A failure goes to the plan, which sends the request again or tells the caller. The end goes to
 * the plan first, so that the slot is free when the caller's next request comes.
 */
final class InferenceTicket extends Ticket {

  /** Tokens between two corrections of what an answer costs. */
  private static final int REPORT_TOKENS = 32;

  private final InferenceRequest request;
  private final InferenceListener listener;
  private final Consumer<Command> plan;
  private final LongSupplier planClock;

  InferenceTicket(
      Job job,
      InferenceRequest request,
      InferenceListener listener,
      Consumer<Command> plan,
      LongSupplier planClock) {
    super(job);
    this.request = request;
    this.listener = listener;
    this.plan = plan;
    this.planClock = planClock;
  }

  @Override
  void start(ModelHost host, LateCancellation cancellation) {
    if (!cancellation.isCancelled()) {
      cancellation.lead(host.chat().infer(request, new Try()));
    }
  }

  @Override
  void refuse(Failure failure) {
    listener.onFailure(failure);
  }

  @Override
  void tell(Notice notice) {
    listener.onNotice(notice);
  }

  /** The answer of one host. */
  private final class Try implements InferenceListener {

    private long firstTokenNanos;
    private int tokens;

    @Override
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Finished finished) {
        plan.accept(new Command.Answered(job.id(), finished.usage(), firstTokenNanos));
      } else {
        if (tokens++ == 0) {
          firstTokenNanos = planClock.getAsLong();
        }
        if (tokens % REPORT_TOKENS == 0) {
          plan.accept(new Command.Tokens(job.id(), tokens));
        }
      }
      listener.onEvent(event);
    }

    @Override
    public void onFailure(Failure failure) {
      plan.accept(new Command.Failed(job.id(), failure, tokens > 0));
    }
  }
}
