package dev.corral.core.schedule;

import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Usage;
import dev.corral.core.schedule.plan.Command;
import dev.corral.core.schedule.plan.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Texts in the queue that become vectors at a host. */
final class EmbeddingTicket extends Ticket {

  private final String model;
  private final List<String> texts;
  private final boolean truncate;
  private final Consumer<Command> plan;
  private final List<Notice> notices = new ArrayList<>();
  private final CompletableFuture<Embedded> result = new CompletableFuture<>();

  /**
   * Makes a ticket.
   *
   * @param model the name the caller used
   */
  EmbeddingTicket(
      Job job, String model, List<String> texts, boolean truncate, Consumer<Command> plan) {
    super(job);
    this.model = model;
    this.texts = List.copyOf(texts);
    this.truncate = truncate;
    this.plan = plan;
  }

  CompletableFuture<Embedded> result() {
    return result;
  }

  @Override
  void start(ModelHost host, LateCancellation cancellation) {
    if (cancellation.isCancelled()) {
      return;
    }
    CompletableFuture<Embedded> vectors =
        host.embeddings().embed(job.lane().model(), texts, truncate).toCompletableFuture();
    cancellation.lead(() -> vectors.cancel(false));
    var _ = vectors.whenComplete(this::end);
  }

  @Override
  void refuse(Failure failure) {
    result.completeExceptionally(failure.asException());
  }

  /** Keeps it for the answer, which comes after all of them. */
  @Override
  void tell(Notice notice) {
    synchronized (notices) {
      notices.add(notice);
    }
  }

  private void end(@Nullable Embedded embedded, @Nullable Throwable fault) {
    if (embedded != null) {
      Usage usage = new Usage(embedded.tokens(), 0, embedded.nanos(), 0, embedded.nanos(), 0);
      plan.accept(new Command.Answered(job.id(), usage, 0));
      result.complete(answer(embedded));
    } else {
      plan.accept(new Command.Failed(job.id(), failure(fault), false));
    }
  }

  private Embedded answer(Embedded read) {
    synchronized (notices) {
      return new Embedded(model, read.vectors(), read.tokens(), read.nanos(), notices);
    }
  }

  /** Returns the failure that a stage ended with. */
  static Failure failure(@Nullable Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return cause instanceof FailureException known
        ? known.failure()
        : new Failure.UpstreamBroken("the model host's answer could not be read");
  }
}
