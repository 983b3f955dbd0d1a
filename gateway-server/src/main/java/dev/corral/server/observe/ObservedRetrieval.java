package dev.corral.server.observe;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.ForwardingEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Span;

/** An engine whose retrieval is noted: how long embedding and search took. */
final class ObservedRetrieval extends ForwardingEngine {

  private final Times embed;
  private final Times search;

  ObservedRetrieval(ChatEngine engine, Times embed, Times search) {
    super(engine);
    this.embed = embed;
    this.search = search;
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    Span span = request.caller().span();
    return super.infer(
        request,
        new InferenceListener() {
          @Override
          public void onEvent(InferenceEvent event) {
            if (event instanceof InferenceEvent.Sources sources && sources.searchNanos() > 0) {
              embed.record(sources.embedNanos());
              search.record(sources.searchNanos());
              span.past(
                  "embed", sources.embedNanos() + sources.searchNanos(), sources.searchNanos());
              span.past("search", sources.searchNanos(), 0);
            }
            listener.onEvent(event);
          }

          @Override
          public void onNotice(Notice notice) {
            listener.onNotice(notice);
          }

          @Override
          public void onFailure(Failure failure) {
            listener.onFailure(failure);
          }
        });
  }
}
