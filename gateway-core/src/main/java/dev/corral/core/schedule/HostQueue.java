package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.schedule.Ticket.Stage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** The state of a queue; every method but {@link #view} runs in its owner's mailbox. */
final class HostQueue {

  private static final System.Logger LOG = System.getLogger(HostQueue.class.getName());

  /** Assumed until an answer was measured. */
  private static final Duration SERVICE_UNMEASURED = Duration.ofSeconds(2);

  /** Weight of the newest answer in the mean, as 1 / 2^n: some eight answers are remembered. */
  private static final int MEAN_SHIFT = 3;

  private final ChatEngine host;
  private final int slots;
  private final LongSupplier nanoClock;
  private final Runnable onLeft;
  private final SequencedSet<Ticket> waiting = new LinkedHashSet<>();
  private int running;
  private long meanServiceNanos = SERVICE_UNMEASURED.toNanos();
  private boolean measured;
  private volatile QueueView view = new QueueView(0, 0, SERVICE_UNMEASURED);

  /**
   * Creates an empty queue.
   *
   * @param onLeft called once for each request that was added and is in the queue no more
   */
  HostQueue(ChatEngine host, int slots, LongSupplier nanoClock, Runnable onLeft) {
    this.host = host;
    this.slots = slots;
    this.nanoClock = nanoClock;
    this.onLeft = onLeft;
  }

  QueueView view() {
    return view;
  }

  void add(Ticket ticket) {
    waiting.addLast(ticket);
    advance();
  }

  void cancel(Ticket ticket) {
    switch (ticket.stage) {
      case WAITING -> {
        waiting.remove(ticket);
        leave(ticket);
      }
      case RUNNING -> {
        running--;
        ticket.running.cancel();
        leave(ticket);
      }
      case ENDED -> {}
    }
  }

  void end(Ticket ticket) {
    if (ticket.stage != Stage.RUNNING) {
      return;
    }
    running--;
    if (ticket.answered) {
      measure(nanoClock.getAsLong() - ticket.startedNanos);
    }
    leave(ticket);
  }

  private void leave(Ticket ticket) {
    ticket.stage = Stage.ENDED;
    ticket.running = Cancellation.NONE;
    onLeft.run();
    advance();
  }

  private void advance() {
    while (running < slots && !waiting.isEmpty()) {
      running++;
      start(waiting.removeFirst());
    }
    assert running >= 0 && running <= slots;
    view = new QueueView(waiting.size(), running, Duration.ofNanos(meanServiceNanos));
  }

  private void start(Ticket ticket) {
    ticket.stage = Stage.RUNNING;
    ticket.startedNanos = nanoClock.getAsLong();
    try {
      ticket.running = host.infer(ticket.request, ticket);
    } catch (RuntimeException e) {
      String reference = Long.toHexString(ThreadLocalRandom.current().nextLong());
      LOG.log(
          System.Logger.Level.ERROR,
          "internal error, reference " + reference + ": engine threw",
          e);
      ticket.onFailure(new Failure.Internal(reference));
    }
  }

  private void measure(long serviceNanos) {
    meanServiceNanos =
        measured
            ? meanServiceNanos + ((serviceNanos - meanServiceNanos) >> MEAN_SHIFT)
            : serviceNanos;
    measured = true;
  }
}
