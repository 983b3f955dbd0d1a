package dev.corral.server.observe;

import dev.corral.core.exchange.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A span of OpenTelemetry.
 *
 * @param tracer makes the spans within it
 * @param clock the time of its request
 * @param otel the library's own
 */
record OpenSpan(Tracer tracer, SpanClock clock, io.opentelemetry.api.trace.Span otel)
    implements Span {

  /** What another host works on is the caller's side of a call. */
  private static final String UPSTREAM = "upstream";

  @Override
  public OpenSpan begin(String stage) {
    return within(stage, clock.epochNanos());
  }

  private OpenSpan within(String stage, long epochNanos) {
    return new OpenSpan(
        tracer,
        clock,
        tracer
            .spanBuilder(stage)
            .setSpanKind(stage.equals(UPSTREAM) ? SpanKind.CLIENT : SpanKind.INTERNAL)
            .setParent(Context.root().with(otel))
            .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
            .startSpan());
  }

  @Override
  public void past(String stage, long beganAgoNanos, long endedAgoNanos) {
    long now = clock.epochNanos();
    within(stage, now - beganAgoNanos).otel.end(now - endedAgoNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public OpenSpan follow(String work) {
    return new OpenSpan(
        tracer,
        clock,
        tracer
            .spanBuilder(work)
            .setNoParent()
            .addLink(otel.getSpanContext())
            .setStartTimestamp(clock.epochNanos(), TimeUnit.NANOSECONDS)
            .startSpan());
  }

  @Override
  public Map<String, String> carried() {
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(
            Context.root().with(otel),
            headers,
            (into, name, value) -> {
              if (into != null) {
                into.put(name, value);
              }
            });
    return headers;
  }

  @Override
  public OpenSpan note(String name, String value) {
    var _ = otel.setAttribute(name, value);
    return this;
  }

  OpenSpan note(String name, long value) {
    var _ = otel.setAttribute(name, value);
    return this;
  }

  @Override
  public void end(String fault) {
    if (!fault.isEmpty() && otel.isRecording()) {
      var _ = otel.setAttribute("error.type", fault).setStatus(StatusCode.ERROR);
    }
    otel.end(clock.epochNanos(), TimeUnit.NANOSECONDS);
  }
}
