package dev.corral.server.protocol.openai.responses;

import dev.corral.core.conversation.StoredResponse;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Notice;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.answer.SourcedPrompt;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.FirstCall;
import dev.corral.server.protocol.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One answer: the search, where one is asked for, then the model, then what is kept of it. Nothing
 * goes out before the model has begun, so that every failure before that has a status of its own.
 */
final class RunningResponse implements InferenceListener {

  private final ResponseQuestion question;
  private final ResponseHead head;
  private final Sink sink;
  private final Keeping keeping;
  private final Output output;

  /** What is to be cancelled now; null once the client has gone. */
  private final AtomicReference<@Nullable Cancellation> step =
      new AtomicReference<>(Cancellation.NONE);

  private List<Found> sources = List.of();
  private boolean searched;
  private boolean started;

  RunningResponse(ResponseQuestion question, ResponseHead head, Sink sink, Keeping keeping) {
    this.question = question;
    this.head = head;
    this.sink = sink;
    this.keeping = keeping;
    this.output = new Output(head.id(), sink, question.withResults());
  }

  void start(ResponseRoutes.Parts parts, StoreSearch search, Request request, Reply reply) {
    ChatEngine engine = parts.engine();
    reply.onGone(() -> {
      Cancellation current = step.getAndSet(null);
      if (current != null) {
        current.cancel();
      }
    });
    FileSearch tool = question.tools().search();
    String words = question.lastWords();
    if (tool == null || words.isBlank()) {
      ask(engine, question.inference());
      return;
    }
    CompletableFuture<List<Passage>> found = tool.find(search, words);
    next(() -> found.cancel(true));
    var _ =
        found.whenComplete((passages, thrown) -> {
          if (thrown != null) {
            onFailure(Faults.of(thrown, request));
          } else {
            var _ =
                parts
                    .budget()
                    .fit(question.inference(), passages)
                    .thenAccept(fitting -> ask(engine, withPassages(fitting)));
          }
        });
  }

  private InferenceRequest withPassages(List<Passage> passages) {
    searched = true;
    sources = passages.stream().map(Found::of).toList();
    InferenceRequest request = question.inference();
    if (passages.isEmpty()) {
      return request;
    }
    List<Citation> citations = SourcedPrompt.citations(passages);
    return request.withPrompt(SourcedPrompt.with(request.prompt(), citations));
  }

  private void ask(ChatEngine engine, InferenceRequest request) {
    if (step.get() == null) {
      return;
    }
    var forced = question.tools().forced();
    InferenceListener listener = question.oneCall() ? new FirstCall(this) : this;
    next(engine.infer(request, forced == null ? listener : forced.read(this)));
  }

  /** Makes something the thing to cancel, and cancels it at once where the client has gone. */
  private void next(Cancellation cancellation) {
    if (step.updateAndGet(current -> current == null ? null : cancellation) == null) {
      cancellation.cancel();
    }
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources found -> {
        searched = true;
        sources = found.citations().stream().map(Found::of).toList();
      }
      case InferenceEvent.Delta delta -> {
        begin();
        output.take(delta);
      }
      case InferenceEvent.Finished finished -> {
        begin();
        finish(finished);
      }
    }
  }

  @Override
  public void onNotice(Notice notice) {
    sink.notice(notice);
  }

  private void begin() {
    if (started) {
      return;
    }
    started = true;
    JsonBody running = head.running();
    sink.event("response.created", json -> EventSink.writeResponse(json, running));
    sink.event("response.in_progress", json -> EventSink.writeResponse(json, running));
    if (searched) {
      output.takeSearch(question.lastWords(), sources);
    }
  }

  private void finish(InferenceEvent.Finished finished) {
    List<OutputItem> items = output.end();
    boolean isCut = finished.reason() == InferenceEvent.Reason.LENGTH;
    JsonBody response = head.ended(items, question.withResults(), finished.usage(), isCut);
    byte[] whole = response.toBytes();
    Json answer = new Json(new String(whole, StandardCharsets.UTF_8));
    keeping.keep(
        new StoredResponse(head.id(), question.previousId(), answer, question.input()),
        () -> sink.end(isCut ? "response.incomplete" : "response.completed", response),
        this::onFailure);
  }

  @Override
  public void onFailure(Failure failure) {
    sink.fail(failure, head.failed(output.items(), question.withResults(), failure));
  }
}
