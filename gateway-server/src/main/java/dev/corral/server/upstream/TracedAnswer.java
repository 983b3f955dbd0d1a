package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Span;
import dev.corral.core.exchange.Usage;
import java.util.Locale;

/**
 * An answer of a model host on its way, whose stages are written down: the host tells how long it
 * loaded, read and wrote when it is done.
 *
 * @param span from the request to the end of the answer
 * @param listener whom the answer is for
 */
record TracedAnswer(Span span, InferenceListener listener) implements InferenceListener {

  @Override
  public void onEvent(InferenceEvent event) {
    if (event instanceof InferenceEvent.Finished finished) {
      Usage usage = finished.usage();
      long answer = usage.answerNanos();
      long prompt = usage.promptNanos();
      if (usage.loadNanos() > 0) {
        span.past("load", usage.loadNanos() + prompt + answer, prompt + answer);
      }
      if (prompt > 0) {
        span.past("prompt", prompt + answer, answer);
      }
      if (answer > 0) {
        span.past("answer", answer, 0);
      }
      span.note("gen_ai.usage.input_tokens", Long.toString(usage.promptTokens()));
      span.note("gen_ai.usage.output_tokens", Long.toString(usage.answerTokens()));
      span.end();
    }
    listener.onEvent(event);
  }

  @Override
  public void onNotice(Notice notice) {
    listener.onNotice(notice);
  }

  @Override
  public void onFailure(Failure failure) {
    span.end(failure.category().name().toLowerCase(Locale.ROOT));
    listener.onFailure(failure);
  }
}
