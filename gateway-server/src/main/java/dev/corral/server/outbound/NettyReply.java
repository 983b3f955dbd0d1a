package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Reply} over a connection. Its state belongs to the connection's event loop; calls from
 * other threads are handed over to it in their order.
 */
public final class NettyReply implements Reply {

  /**
   * Written bytes past which a flush does not wait for the end of the loop's turn: a send buffer.
   */
  private static final long FLUSH_BYTES = 64L * 1024;

  /** How long a client may read nothing of a long answer that waits for it. */
  private static final long PATIENCE_SECONDS = 30;

  private final Channel channel;
  private final HttpHeaders headers = new DefaultHttpHeaders();
  private final boolean head;
  private final boolean keepAlive;
  private final boolean chunkable;
  private final ReplyWatch watch;
  private final Runnable whenDone;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private @Nullable SlowReader reader;
  private @Nullable Runnable goneAction;
  private @Nullable ScheduledFuture<?> timer;
  private @Nullable ChannelHandlerContext codec;
  private boolean started;
  private boolean flushDue;
  private boolean gone;
  private boolean done;
  private long bodyBytes;

  /**
   * Prepares the answer to one request.
   *
   * @param head whether the client wants no body
   * @param keepAlive whether the connection stays open afterwards
   * @param chunkable whether the client knows chunks (HTTP/1.1)
   * @param watch told what becomes of the answer
   * @param whenDone run on the loop when the whole answer was handed to the socket
   */
  public NettyReply(
      Channel channel,
      boolean head,
      boolean keepAlive,
      boolean chunkable,
      ReplyWatch watch,
      Runnable whenDone) {
    this.channel = channel;
    this.head = head;
    this.keepAlive = keepAlive;
    this.chunkable = chunkable;
    this.watch = watch;
    this.whenDone = whenDone;
  }

  @Override
  public NettyReply header(String name, String value) {
    synchronized (headers) {
      if (!started) {
        headers.set(name, value);
      }
    }
    return this;
  }

  @Override
  public void send(int status, String contentType, byte[] body) {
    if (claimed.compareAndSet(false, true)) {
      onLoop(() -> sendNow(HttpResponseStatus.valueOf(status), contentType, body));
    }
  }

  @Override
  public Stream stream(int status, String contentType) {
    boolean first = claimed.compareAndSet(false, true);
    assert first : "two answers to one request";
    onLoop(() -> startNow(HttpResponseStatus.valueOf(status), contentType));
    return new Pieces();
  }

  @Override
  public boolean isStarted() {
    return claimed.get();
  }

  @Override
  public void onGone(Runnable action) {
    onLoop(
        () -> {
          if (gone) {
            action.run();
          } else if (!done) {
            goneAction = action;
          }
        },
        action);
  }

  @Override
  public void after(Duration delay, Runnable action) {
    onLoop(() -> {
      stopTimer();
      if (!done && !gone) {
        timer = channel.eventLoop().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    });
  }

  @Override
  public ByteBuf buffer() {
    return channel.alloc().buffer(512).setIndex(ChunkFrame.ROOM, ChunkFrame.ROOM);
  }

  /** Tells that the connection closed. Called on the loop. */
  public void clientGone() {
    assert channel.eventLoop().inEventLoop();
    if (done || gone) {
      return;
    }
    gone = true;
    stopTimer();
    watch.ended(false, bodyBytes);
    Runnable action = goneAction;
    goneAction = null;
    if (action != null) {
      action.run();
    }
  }

  private void sendNow(HttpResponseStatus status, String contentType, byte[] body) {
    if (gone) {
      return;
    }
    watch.begun(status.code());
    boolean bodiless = status.code() == 204 || status.code() == 304;
    ByteBuf content = head || bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, content, taken(), EmptyHttpHeaders.INSTANCE);
    bodyBytes = content.readableBytes();
    if (!bodiless) {
      if (!contentType.isEmpty()) {
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
      }
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    finish(response);
  }

  private void startNow(HttpResponseStatus status, String contentType) {
    if (gone) {
      return;
    }
    watch.begun(status.code());
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, taken());
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    if (chunkable) {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    connectionHeader(response, keepAlive && chunkable);
    reader = new SlowReader(channel);
    codec = channel.pipeline().context(CombinedChannelDuplexHandler.class);
    channel.write(response, channel.voidPromise());
  }

  /** Takes the headers, which are added by any thread until the answer starts on the loop. */
  private HttpHeaders taken() {
    synchronized (headers) {
      started = true;
      return headers.set(HttpHeaderNames.DATE, HttpDate.now());
    }
  }

  private void writeNow(ByteBuf piece) {
    SlowReader slow = reader;
    if (gone || done || head || slow == null || !piece.isReadable()) {
      piece.release();
      return;
    }
    if (slow.isStalled() || slow.isFull()) {
      piece.release();
      abortNow();
      return;
    }
    bodyBytes += piece.readableBytes();
    if (chunkable) {
      ChunkFrame.put(piece);
    }
    if (codec == null) {
      channel.write(piece, channel.voidPromise());
    } else {
      codec.write(piece, channel.voidPromise());
    }
    if (slow.pending() > FLUSH_BYTES) {
      channel.flush();
    } else {
      flushSoon();
    }
    slow.look();
  }

  /** Flushes once for all that is written in this turn of the loop. */
  private void flushSoon() {
    if (!flushDue) {
      flushDue = true;
      channel
          .eventLoop()
          .execute(() -> {
            flushDue = false;
            channel.flush();
          });
    }
  }

  private void writeNow(ByteBuf piece, CompletableFuture<Boolean> taken) {
    if (gone || done) {
      piece.release();
      taken.complete(false);
    } else if (head) {
      piece.release();
      taken.complete(true);
    } else {
      bodyBytes += piece.readableBytes();
      channel
          .writeAndFlush(new DefaultHttpContent(piece))
          .addListener(result -> taken.complete(result.isSuccess()));
    }
  }

  private void endNow() {
    if (!gone && !done) {
      finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private void abortNow() {
    if (gone || done) {
      return;
    }
    clientGone();
    channel.flush();
    channel.close();
  }

  private void finish(Object last) {
    done = true;
    goneAction = null;
    stopTimer();
    boolean stay = keepAlive && (chunkable || last instanceof HttpMessage);
    if (last instanceof HttpMessage message) {
      connectionHeader(message, stay);
    }
    var written = channel.writeAndFlush(last);
    if (!stay) {
      LingeringClose.after(written);
    }
    watch.ended(true, bodyBytes);
    whenDone.run();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private static void connectionHeader(HttpMessage message, boolean stay) {
    if (!stay) {
      message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void onLoop(Runnable action) {
    onLoop(action, () -> {});
  }

  /** Runs an action on the loop; where the loop has ended, and the client with it, the other. */
  private void onLoop(Runnable action, Runnable ended) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
      return;
    }
    try {
      channel.eventLoop().execute(action);
    } catch (RejectedExecutionException e) {
      ended.run();
    }
  }

  private final class Pieces implements Stream {

    @Override
    public void write(ByteBuf piece) {
      onLoop(() -> writeNow(piece), piece::release);
    }

    @Override
    public boolean writeAndWait(ByteBuf piece) {
      var taken = new CompletableFuture<Boolean>();
      onLoop(
          () -> writeNow(piece, taken),
          () -> {
            piece.release();
            taken.complete(false);
          });
      boolean sent = taken.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      if (!sent) {
        abort();
      }
      return sent;
    }

    @Override
    public void end() {
      onLoop(NettyReply.this::endNow);
    }

    @Override
    public void abort() {
      onLoop(NettyReply.this::abortNow);
    }
  }
}
