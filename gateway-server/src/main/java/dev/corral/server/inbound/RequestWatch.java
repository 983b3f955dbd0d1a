package dev.corral.server.inbound;

import dev.corral.core.access.Principal;
import dev.corral.core.exchange.Span;
import dev.corral.server.observe.Passage;
import dev.corral.server.observe.RequestSpan;
import dev.corral.server.observe.RouteMeter;
import dev.corral.server.outbound.ReplyWatch;
import dev.corral.server.protocol.Route;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** One request, noted from its head to the end of its answer. Belongs to its event loop. */
final class RequestWatch implements ReplyWatch {

  private static final long NEVER = -1;
  private static final String TRACE_PARENT = "traceparent";

  private final Observation observation;
  private final Gate gate;
  private final String id;
  private final HttpRequest head;
  private final Sender sender;
  private final long beganNanos;
  private final @Nullable RequestSpan span;
  private RouteMeter meter;
  private Principal who = Principal.NOBODY;
  private @Nullable Route route;
  private long received;
  private int status;
  private long firstNanos = NEVER;

  /** Begins with the head of a request, whose route is not known yet. */
  RequestWatch(Observation observation, Gate gate, String id, HttpRequest head, Sender sender) {
    this.observation = observation;
    this.gate = gate;
    this.id = id;
    this.head = head;
    this.sender = sender;
    this.beganNanos = observation.nanoClock().getAsLong();
    this.span = observation.span(head.headers()::get);
    this.meter = observation.noRoute();
  }

  void found(Route found) {
    route = found;
    meter = observation.of(found);
  }

  /** Who sent it is known. */
  void by(Principal known) {
    who = known;
  }

  /** Returns where the request came from. */
  Sender sender() {
    return sender;
  }

  /** Returns where its stages are written down. */
  Span span() {
    return span == null ? Span.NONE : span.span();
  }

  /** The request is whole, or refused; its answer may begin. */
  void answering(long bodyBytes) {
    span().past("receive", sinceBegin(), 0);
    received = bodyBytes;
    gate.enter();
    observation.http().answering(bodyBytes);
  }

  @Override
  public void begun(int answerStatus) {
    status = answerStatus;
    firstNanos = sinceBegin();
  }

  @Override
  public void ended(boolean isWhole, long bytes) {
    long nanos = sinceBegin();
    observation.http().answered(isWhole, bytes);
    meter.ended(status, nanos, firstNanos);
    gate.leave();
    if (observation.isLogged() || span != null) {
      Passage passage = passage(isWhole, bytes, nanos);
      observation.log(passage);
      if (span != null) {
        span.end(passage);
      }
    }
  }

  private Passage passage(boolean isWhole, long bytes, long nanos) {
    HttpHeaders headers = head.headers();
    String target = head.uri();
    int query = target.indexOf('?');
    return new Passage(
        id,
        observation.wallClock().millis() - nanos / 1_000_000,
        who.tenant(),
        who.user(),
        sender.text(),
        sender.isEncrypted(),
        head.method().name(),
        query < 0 ? target : target.substring(0, query),
        meter.path(),
        route == null ? "" : route.permission().name(),
        status,
        isWhole,
        received,
        bytes,
        nanos,
        firstNanos,
        span == null ? TraceContext.traceOf(headers.get(TRACE_PARENT)) : span.trace());
  }

  private long sinceBegin() {
    return observation.nanoClock().getAsLong() - beganNanos;
  }
}
