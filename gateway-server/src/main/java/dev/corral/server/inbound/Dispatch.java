package dev.corral.server.inbound;

import dev.corral.core.access.Credentials;
import dev.corral.core.access.Decision;
import dev.corral.core.access.Permission;
import dev.corral.core.access.Principal;
import dev.corral.core.access.limit.Limiter;
import dev.corral.core.access.limit.Permit;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.observe.HttpRefusal;
import dev.corral.server.outbound.HttpDate;
import dev.corral.server.outbound.LingeringClose;
import dev.corral.server.outbound.NettyReply;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Decides what becomes of each request, and runs its handler in the place its route names. */
final class Dispatch {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

  /** What the head of a request leads to. */
  sealed interface Admission {
    record Accepted(Intake intake, Router.Found.Hit hit) implements Admission {}

    record Refused(Intake intake, Refusal refusal) implements Admission {}
  }

  private final Router router;
  private final OriginGuard guard;
  private final HttpListener.Service service;
  private final Executor workers;
  private final Observation observation;
  private final Gate gate;

  Dispatch(OriginGuard guard, HttpListener.Service service, Observation observation) {
    this.router = service.router();
    this.guard = guard;
    this.service = service;
    this.workers = service.workers();
    this.observation = observation;
    this.gate = service.gate();
  }

  /** Finds out where a request came from that this other end of the connection sent. */
  Sender sender(Sender peer, HttpRequest head) {
    return peer.of(head.headers(), service.doors().proxies());
  }

  /** Decides by the head alone. */
  Admission admit(HttpRequest head, Sender sender) {
    String id = RequestId.next();
    RequestWatch watch = new RequestWatch(observation, gate, id, head, sender);
    Target target;
    if (head.method().equals(HttpMethod.OPTIONS) && head.uri().equals("*")) {
      Intake intake = new Intake(id, head, new Target("/", List.of(""), Map.of()), watch);
      return new Admission.Refused(
          intake,
          (request, reply) ->
              reply
                  .header("allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS")
                  .send(204, "", new byte[0]));
    }
    try {
      target = Target.parse(head.uri());
    } catch (IllegalArgumentException e) {
      Intake intake = new Intake(id, head, new Target("/", List.of(""), Map.of()), watch);
      observation.refused(HttpRefusal.MALFORMED);
      return refused(intake, new Failure.Unreadable("the request target is not a valid path"));
    }
    Intake intake = new Intake(id, head, target, watch);
    Failure objection = objection(head, sender);
    if (objection != null) {
      observation.refused(HttpRefusal.OBJECTION);
      return refused(intake, objection);
    }
    if (head.method().equals(HttpMethod.OPTIONS)) {
      return new Admission.Refused(intake, (request, reply) -> options(target, head, reply));
    }
    return switch (router.find(head.method().name(), target.path(), target.segments())) {
      case Router.Found.Hit hit -> admit(intake, hit);
      case Router.Found.Unknown(Dialect dialect) -> {
        observation.refused(HttpRefusal.UNKNOWN);
        yield new Admission.Refused(intake, dialect::unknownPath);
      }
      case Router.Found.WrongMethod(Set<String> allowed, Dialect dialect) -> {
        observation.refused(HttpRefusal.UNKNOWN);
        yield new Admission.Refused(
            intake,
            (request, reply) -> {
              reply.header("allow", String.join(", ", allowed));
              dialect.wrongMethod(request, allowed, reply);
            });
      }
    };
  }

  private Admission admit(Intake intake, Router.Found.Hit hit) {
    intake.watch().found(hit.route());
    Gate.Objection objection = gate.objection(hit.route(), isBackground(intake.head()));
    if (objection == null) {
      return authorize(intake, hit);
    }
    observation.refused(objection.reason());
    return new Admission.Refused(
        intake, (request, reply) -> hit.dialect().refuse(objection.failure(), reply));
  }

  private static boolean isBackground(HttpRequest head) {
    return "background".equalsIgnoreCase(head.headers().get("x-corral-priority"));
  }

  /** Finds out who sent a request, whether it may, and whether it may now. */
  private Admission authorize(Intake intake, Router.Found.Hit hit) {
    boolean isLocal = intake.watch().sender().isLocal();
    Credentials shown = Shown.by(intake.head().headers(), isLocal);
    return switch (service.doors().access().decide(shown, hit.route().permission())) {
      case Decision.Granted(Principal who) -> {
        intake.watch().by(who);
        yield limit(intake, hit, who);
      }
      case Decision.Denied(Failure failure) -> {
        observation.refused(HttpRefusal.OBJECTION);
        yield denied(intake, hit, failure, Map.of());
      }
    };
  }

  private Admission limit(Intake intake, Router.Found.Hit hit, Principal who) {
    Permission needed = hit.route().permission();
    boolean isUpload =
        needed == Permission.DOCUMENTS && hit.route().maxBody() >= Limits.UPLOAD_BODY_BYTES;
    long upload = isUpload ? intake.bodyBytes(hit.route().maxBody()) : 0;
    return switch (service.doors().limiter().admit(who, needed, upload)) {
      case Limiter.Admission.Admitted(Permit permit) ->
          new Admission.Accepted(intake.by(who, permit), hit);
      case Limiter.Admission.Refused(Failure failure, Map<String, String> headers) -> {
        observation.refused(HttpRefusal.OBJECTION);
        yield denied(intake, hit, failure, headers);
      }
    };
  }

  private static Admission denied(
      Intake intake, Router.Found.Hit hit, Failure failure, Map<String, String> headers) {
    return new Admission.Refused(
        intake,
        (request, reply) -> {
          headers.forEach(reply::header);
          if (failure instanceof Failure.Unauthenticated) {
            reply.header("www-authenticate", "Bearer realm=\"corral\"");
          }
          hit.dialect().refuse(failure, reply);
        });
  }

  /**
   * Returns what makes a head unusable though it can be read, or null. What a body's length is must
   * be beyond doubt (RFC 9112, 6.1): chunked, said once, or a Content-Length.
   */
  static @Nullable MalformedRequest fault(HttpRequest head) {
    String coding = head.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
    boolean isChunked =
        coding != null
            && coding.equalsIgnoreCase("chunked")
            && hasOne(head.headers(), HttpHeaderNames.TRANSFER_ENCODING);
    if (coding != null && (!isChunked || head.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
      return new MalformedRequest("the transfer encoding of a request must be chunked, said once");
    }
    if (isChunked && head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return new MalformedRequest("a request has a length or chunks, not both");
    }
    String expectation = head.headers().get(HttpHeaderNames.EXPECT);
    if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
      return new MalformedRequest(
          HttpResponseStatus.EXPECTATION_FAILED, "only 100-continue can be expected");
    }
    return null;
  }

  /** Makes the reply to a request, with the headers that every answer carries. */
  NettyReply reply(Channel channel, Intake intake, Runnable whenDone) {
    HttpRequest head = intake.head();
    if (gate.closesConnections()) {
      intake.makeLast();
    }
    NettyReply reply =
        new NettyReply(
            channel,
            head.method().equals(HttpMethod.HEAD),
            HttpUtil.isKeepAlive(head),
            head.protocolVersion().equals(HttpVersion.HTTP_1_1),
            intake.watch(),
            whenDone);
    router.dialectOf(intake.target().path()).sign(intake.id(), reply);
    intake.permit().headers().forEach(reply::header);
    String origin = head.headers().get(HttpHeaderNames.ORIGIN);
    boolean isProxied = intake.watch().sender().isProxied();
    if (origin != null && guard.admits(head.headers(), isProxied)) {
      Cors.allow(origin, reply);
    }
    return reply;
  }

  /** Runs the handler of a route; its failures are told in the route's dialect. */
  void run(Router.Found.Hit hit, Request request, Reply reply) {
    if (runsOnLoop(hit.route().place(), request)) {
      handle(hit, request, reply);
      return;
    }
    try {
      workers.execute(() -> handleNamed(hit, request, reply));
    } catch (RejectedExecutionException e) {
      observation.refused(HttpRefusal.WORKERS_FULL);
      Failure full = new Failure.Busy("too many requests are waiting; try again soon", BUSY_RETRY);
      refuse(hit.dialect(), full, reply);
    }
  }

  private static boolean runsOnLoop(Route.Place place, Request request) {
    return switch (place) {
      case LOOP -> true;
      case LOOP_IF_SMALL -> request.body().length <= Route.SMALL_BODY;
      case WORKER -> false;
    };
  }

  /** Returns the refusal of a body that does not fit. */
  Refusal bodyRefusal(Router.Found.Hit hit, Body.Outcome why) {
    long limit = hit.route().maxBody();
    observation.refused(
        why == Body.Outcome.OVER_LIMIT ? HttpRefusal.TOO_LARGE : HttpRefusal.BODIES_FULL);
    Failure failure =
        why == Body.Outcome.OVER_LIMIT
            ? new Failure.TooLarge(
                "the request body is over the limit of " + limit + " bytes for this route", limit)
            : new Failure.Busy(
                "too many large requests are on their way; try again soon", BUSY_RETRY);
    return (request, reply) -> hit.dialect().refuse(failure, reply);
  }

  /** Answers bytes that are not HTTP, and closes. */
  void malformed(Channel channel, Throwable cause) {
    HttpResponseStatus status = HttpResponseStatus.BAD_REQUEST;
    String problem = "the request is not valid HTTP/1.1";
    if (cause instanceof MalformedRequest known) {
      status = known.status();
      problem = known.getMessage();
    } else if (cause instanceof TooLongHttpLineException) {
      status = HttpResponseStatus.REQUEST_URI_TOO_LONG;
      problem = "the request line is over " + Limits.REQUEST_LINE_BYTES + " bytes";
    } else if (cause instanceof TooLongHttpHeaderException) {
      status = HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
      problem = "the headers are over " + Limits.HEADER_BYTES + " bytes";
    }
    observation.refused(
        status.equals(HttpResponseStatus.REQUEST_TIMEOUT)
            ? HttpRefusal.SLOW
            : HttpRefusal.MALFORMED);
    byte[] text = ("{\"error\":\"" + problem + "\"}").getBytes(StandardCharsets.UTF_8);
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, text.length)
        .set(HttpHeaderNames.DATE, HttpDate.now())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    LingeringClose.after(channel.writeAndFlush(response));
  }

  /** Notes a connection that broke; resets by clients are everyday life. */
  void connectionFailed(Throwable cause) {
    if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
      observation.refused(HttpRefusal.HANDSHAKE);
      LOG.debug("connection not encrypted: {}", cause.getMessage());
    } else if (cause instanceof IOException) {
      LOG.debug("connection ended: {}", cause.getMessage());
    } else {
      LOG.warn("connection failed", cause);
    }
  }

  /** Handles a request with its id in every line of the log that is written meanwhile. */
  private void handleNamed(Router.Found.Hit hit, Request request, Reply reply) {
    MDC.put("request", request.id());
    try {
      handle(hit, request, reply);
    } finally {
      MDC.remove("request");
    }
  }

  private void handle(Router.Found.Hit hit, Request request, Reply reply) {
    try {
      hit.route().handler().handle(request, reply);
    } catch (FailureException e) {
      refuse(hit.dialect(), e.failure(), reply);
    } catch (Exception | AssertionError | StackOverflowError e) {
      LOG.error(
          "{} {} failed, reference {}", request.method(), hit.route().path(), request.id(), e);
      refuse(hit.dialect(), new Failure.Internal(request.id()), reply);
    }
  }

  private static void refuse(Dialect dialect, Failure failure, Reply reply) {
    if (!reply.isStarted()) {
      dialect.refuse(failure, reply);
    }
  }

  private Admission refused(Intake intake, Failure failure) {
    Dialect dialect = router.dialectOf(intake.target().path());
    return new Admission.Refused(intake, (request, reply) -> dialect.refuse(failure, reply));
  }

  private @Nullable Failure objection(HttpRequest head, Sender sender) {
    if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !hasOne(head.headers(), HttpHeaderNames.HOST)) {
      return new Failure.Unreadable("an HTTP/1.1 request needs exactly one Host header");
    }
    if (!guard.admits(head.headers(), sender.isProxied())) {
      return new Failure.Forbidden(
          "a web page of another origin, or another host name than localhost, may not use this"
              + " server; it is made for programs on this machine (see --host)");
    }
    String encoding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return new Failure.Unreadable(
          "request bodies must not be compressed (Content-Encoding: " + encoding + ")");
    }
    return null;
  }

  private void options(Target target, HttpRequest head, Reply reply) {
    Cors.answer(router.methodsOf(target.path(), target.segments()), head.headers(), reply);
  }

  private static boolean hasOne(HttpHeaders headers, CharSequence name) {
    Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
    if (!values.hasNext()) {
      return false;
    }
    values.next();
    return !values.hasNext();
  }
}
