package dev.corral.core.schedule;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.core.schedule.plan.Job;

/** A request on its way through the queue: what the plan does not need to know of it. */
abstract class Ticket {

  final Job job;

  /** Stops what runs at a host; made anew at each try. Touched by the scheduler's thread only. */
  LateCancellation running = new LateCancellation();

  Ticket(Job job) {
    this.job = job;
  }

  /** Starts the request at a host; may take as long as writing it out takes. */
  abstract void start(ModelHost host, LateCancellation cancellation);

  /** Tells the caller that there is no answer. */
  abstract void refuse(Failure failure);

  /** Tells the caller how it stands. */
  abstract void tell(Notice notice);
}
