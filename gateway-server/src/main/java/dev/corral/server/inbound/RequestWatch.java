package dev.corral.server.inbound;

import dev.corral.core.access.Principal;
import dev.corral.server.observe.Passage;
import dev.corral.server.observe.RouteMeter;
import dev.corral.server.outbound.ReplyWatch;
import dev.corral.server.protocol.Route;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One request, noted from its head to the end of its answer. Belongs to its event loop. */
final class RequestWatch implements ReplyWatch {

  private static final long NEVER = -1;
  private static final String TRACE_PARENT = "traceparent";

  private final Observation observation;
  private final Gate gate;
  private final String id;
  private final HttpRequest head;
  private final long beganNanos;
  private RouteMeter meter;
  private Principal who = Principal.NOBODY;
  private @Nullable Route route;
  private @Nullable Channel channel;
  private long received;
  private int status;
  private long firstNanos = NEVER;

  /** Begins with the head of a request, whose route is not known yet. */
  RequestWatch(Observation observation, Gate gate, String id, HttpRequest head) {
    this.observation = observation;
    this.gate = gate;
    this.id = id;
    this.head = head;
    this.beganNanos = observation.nanoClock().getAsLong();
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

  /** The request is whole, or refused; its answer may begin. */
  void answering(Channel connection, long bodyBytes) {
    channel = connection;
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
    if (observation.isLogged()) {
      observation.log(passage(isWhole, bytes, nanos));
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
        client(),
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
        TraceContext.traceOf(headers.get(TRACE_PARENT)));
  }

  private String client() {
    return channel != null
            && channel.remoteAddress() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : "";
  }

  private long sinceBegin() {
    return observation.nanoClock().getAsLong() - beganNanos;
  }
}
