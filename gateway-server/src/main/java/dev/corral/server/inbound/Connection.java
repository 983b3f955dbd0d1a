package dev.corral.server.inbound;

import dev.corral.core.access.limit.Permit;
import dev.corral.server.outbound.NettyReply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: puts its requests together and has them answered one after the other.
 *
 * <p>It is in one of four states: waiting for a head, receiving the body of an accepted request
 * ({@link Receiving}), reading away the body of a refused one ({@link Refusing}), or having a
 * request answered. It reads on while a request is answered, to notice that the client went away;
 * what arrives then is held, within a bound. All state belongs to the connection's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {

  /** What the pieces that arrive now are for. */
  private sealed interface State {}

  private record WaitingForHead() implements State {}

  private record Receiving(Intake intake, Router.Found.Hit hit, Body body) implements State {}

  private record Refusing(Intake intake, Refusal refusal, Body nothing) implements State {}

  private record Answering(NettyReply reply, @Nullable Body body, Permit permit) implements State {}

  private record Closing() implements State {}

  private final Dispatch dispatch;
  private final BodyBudget budget;
  private final StrictCodec codec;
  private final Patience patience;
  private final Queue<HttpObject> held = new ArrayDeque<>();
  private int heldBytes;
  private State state = new WaitingForHead();
  private int idlePeriods;

  /** The other end; null before the first request. */
  private @Nullable Sender peer;

  /** Ends a request that takes too long to arrive; null while none is on its way. */
  private @Nullable ScheduledFuture<?> deadline;

  Connection(Dispatch dispatch, BodyBudget budget, StrictCodec codec, Patience patience) {
    this.dispatch = dispatch;
    this.budget = budget;
    this.codec = codec;
    this.patience = patience;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    idlePeriods = 0;
    if (state instanceof Answering || isBehind(ctx)) {
      hold(ctx, (HttpObject) message);
    } else {
      accept(ctx, (HttpObject) message);
    }
  }

  /** Tells whether the client has yet to read earlier answers before it gets another. */
  private boolean isBehind(ChannelHandlerContext ctx) {
    return state instanceof WaitingForHead && !ctx.channel().isWritable();
  }

  private void hold(ChannelHandlerContext ctx, HttpObject piece) {
    held.add(piece);
    heldBytes += bytes(piece);
    if (isFull()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  private boolean isFull() {
    return held.size() >= Limits.PIPELINED_PIECES || heldBytes >= Limits.PIPELINED_BYTES;
  }

  private static int bytes(HttpObject piece) {
    return piece instanceof HttpContent content ? content.content().readableBytes() : 0;
  }

  private void accept(ChannelHandlerContext ctx, HttpObject piece) {
    try {
      if (state instanceof Closing) {
        return;
      }
      if (piece.decoderResult().isFailure()) {
        boolean isHead = piece instanceof HttpMessage;
        giveUp();
        dispatch.malformed(ctx.channel(), isHead ? cause(piece) : brokenBody(piece));
        return;
      }
      if (piece instanceof HttpRequest head) {
        begin(ctx, head);
      }
      if (piece instanceof HttpContent content) {
        if (state instanceof Receiving receiving) {
          receive(ctx, receiving, content);
        } else if (state instanceof Refusing refusing) {
          discard(ctx, refusing, content);
        }
      }
    } finally {
      ReferenceCountUtil.release(piece);
    }
  }

  private static Throwable cause(HttpObject piece) {
    return piece.decoderResult().cause();
  }

  /** Returns what is wrong with a body, whose lines are not the request line. */
  private static Throwable brokenBody(HttpObject piece) {
    return cause(piece) instanceof TooLongHttpHeaderException trailers
        ? trailers
        : new MalformedRequest("a chunk is not as its size says");
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    stopDeadline();
    MalformedRequest fault = Dispatch.fault(head);
    if (fault != null) {
      giveUp();
      dispatch.malformed(ctx.channel(), fault);
      return;
    }
    if (peer == null) {
      peer = Sender.at(ctx.channel());
    }
    switch (dispatch.admit(head, dispatch.sender(peer, head))) {
      case Dispatch.Admission.Refused(Intake intake, Refusal refusal) ->
          refuse(ctx, intake, refusal);
      case Dispatch.Admission.Accepted(Intake intake, Router.Found.Hit hit) ->
          expect(ctx, intake, hit);
    }
  }

  private void expect(ChannelHandlerContext ctx, Intake intake, Router.Found.Hit hit) {
    Body body = new Body(budget, hit.route().maxBody());
    Body.Outcome room = body.expect(intake.announcedLength());
    if (room != Body.Outcome.KEPT) {
      body.release();
      tellAndClose(ctx, intake, dispatch.bodyRefusal(hit, room));
      return;
    }
    if (HttpUtil.is100ContinueExpected(intake.head())) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    state = new Receiving(intake, hit, body);
  }

  private void receive(ChannelHandlerContext ctx, Receiving receiving, HttpContent content) {
    Body body = receiving.body;
    Body.Outcome room = body.append(content.content());
    if (room != Body.Outcome.KEPT) {
      body.release();
      tellAndClose(ctx, receiving.intake, dispatch.bodyRefusal(receiving.hit, room));
    } else if (content instanceof LastHttpContent) {
      NettyReply reply = answer(ctx, receiving.intake, body);
      dispatch.run(
          receiving.hit, receiving.intake.with(receiving.hit.variables(), body.toBytes()), reply);
    }
  }

  /** Refuses; a short body is read away first, so that the connection can stay. */
  private void refuse(ChannelHandlerContext ctx, Intake intake, Refusal refusal) {
    if (HttpUtil.is100ContinueExpected(intake.head())
        || intake.announcedLength() > Limits.DISCARDED_BYTES) {
      tellAndClose(ctx, intake, refusal);
    } else {
      state = new Refusing(intake, refusal, new Body(budget, Limits.DISCARDED_BYTES));
    }
  }

  private void discard(ChannelHandlerContext ctx, Refusing refusing, HttpContent content) {
    Body.Outcome room = refusing.nothing.append(content.content());
    if (room != Body.Outcome.KEPT) {
      refusing.nothing.release();
      tellAndClose(ctx, refusing.intake, refusing.refusal);
    } else if (content instanceof LastHttpContent) {
      NettyReply reply = answer(ctx, refusing.intake, refusing.nothing);
      refusing.refusal.tell(refusing.intake.withoutBody(), reply);
    }
  }

  private void tellAndClose(ChannelHandlerContext ctx, Intake intake, Refusal refusal) {
    intake.makeLast();
    refusal.tell(intake.withoutBody(), answer(ctx, intake, null));
  }

  private NettyReply answer(ChannelHandlerContext ctx, Intake intake, @Nullable Body body) {
    stopDeadline();
    intake.watch().answering(body == null ? 0 : body.length());
    NettyReply reply = dispatch.reply(ctx.channel(), intake, () -> answered(ctx, intake));
    state = new Answering(reply, body, intake.permit());
    return reply;
  }

  private void answered(ChannelHandlerContext ctx, Intake intake) {
    giveUp();
    if (HttpUtil.isKeepAlive(intake.head())) {
      state = new WaitingForHead();
      ctx.executor().execute(() -> resume(ctx));
    }
  }

  private void resume(ChannelHandlerContext ctx) {
    while (!(state instanceof Answering) && !isBehind(ctx) && !held.isEmpty()) {
      HttpObject next = held.remove();
      heldBytes -= bytes(next);
      accept(ctx, next);
    }
    if (!isFull()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && state instanceof WaitingForHead) {
      resume(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (deadline == null) {
      Duration allowance = allowance();
      if (allowance != null) {
        endWhereStillSending(ctx, Duration.ZERO, allowance);
      }
    }
    ctx.fireChannelReadComplete();
  }

  /** Ends the request where it has not come when more time is over than its bytes gave it. */
  private void endWhereStillSending(ChannelHandlerContext ctx, Duration over, Duration allowed) {
    Runnable look =
        () -> {
          Duration by = allowance();
          if (by != null && by.compareTo(allowed) > 0) {
            endWhereStillSending(ctx, allowed, by);
          } else {
            endSlow(ctx);
          }
        };
    long millis = allowed.minus(over).toMillis();
    deadline = ctx.executor().schedule(look, millis, TimeUnit.MILLISECONDS);
  }

  /** Returns how long what has come of a request may take in all; null where none is coming. */
  private @Nullable Duration allowance() {
    return switch (state) {
      case WaitingForHead _ -> codec.isWithinHead() ? patience.send() : null;
      case Receiving receiving -> patience.forBody(receiving.body.length());
      case Refusing refusing -> patience.forBody(refusing.nothing.length());
      case Answering _, Closing _ -> null;
    };
  }

  private void endSlow(ChannelHandlerContext ctx) {
    giveUp();
    dispatch.malformed(
        ctx.channel(),
        new MalformedRequest(
            HttpResponseStatus.REQUEST_TIMEOUT, "the request took too long to arrive"));
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof IdleStateEvent) || state instanceof Answering) {
      return;
    }
    idlePeriods++;
    boolean idle = state instanceof WaitingForHead;
    if (!idle || patience.send().multipliedBy(idlePeriods).compareTo(patience.keepAlive()) >= 0) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    State before = state;
    giveUp();
    while (!held.isEmpty()) {
      ReferenceCountUtil.release(held.remove());
    }
    if (before instanceof Answering answering) {
      answering.reply.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    dispatch.connectionFailed(cause);
    ctx.close();
  }

  /** Frees what the state holds; what arrives from now on is read away. */
  private void giveUp() {
    stopDeadline();
    switch (state) {
      case Receiving receiving -> {
        receiving.body.release();
        receiving.intake.permit().release();
      }
      case Refusing refusing -> refusing.nothing.release();
      case Answering(NettyReply _, Body body, Permit permit) -> {
        permit.release();
        if (body != null) {
          body.release();
        }
      }
      case WaitingForHead waiting -> {}
      case Closing closing -> {}
    }
    state = new Closing();
  }
}
