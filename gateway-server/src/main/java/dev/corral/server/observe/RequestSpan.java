package dev.corral.server.observe;

import dev.corral.core.exchange.Span;
import java.util.Locale;

/** The span of a whole request, from its head to the end of its answer. */
public final class RequestSpan {

  private static final int FIRST_FAULT = 500;

  private final OpenSpan span;

  RequestSpan(OpenSpan span) {
    this.span = span;
  }

  /** Returns it as the stages within it see it. */
  public Span span() {
    return span;
  }

  /** Returns the id of the trace that it belongs to, 32 hexadecimal digits. */
  public String trace() {
    return span.otel().getSpanContext().getTraceId();
  }

  /** Ends it with what is known of the request now; nothing of its path but its route. */
  public void end(Passage passage) {
    var _ = span.otel().updateName(passage.method() + " " + passage.route());
    span.note("http.request.method", passage.method())
        .note("http.route", passage.route())
        .note("http.response.status_code", passage.status())
        .note("corral.request", passage.id())
        .note("corral.tenant", passage.tenant());
    String fault =
        passage.status() >= FIRST_FAULT
            ? String.format(Locale.ROOT, "%d", passage.status())
            : passage.whole() ? "" : "broken";
    span.end(fault);
  }
}
