package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/*
 * Keeping answers apart. HTTP/1.1 tells answers on one connection apart only by their order, so a
 * connection that carried one byte too many would give that byte to the next caller (RFC 9112 §6.3,
 * §9.3). An answer is therefore ended when the read that brought its last byte is over: what else
 * came in that read, whole or in part, condemns the connection, as does any byte while it is idle.
 */

/** One connection to a model host; carries one exchange at a time. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

  private final ConnectionPool pool;
  private final Channel channel;
  private final AnswerDecoder decoder;

  /** When it was last given back, on the pool's clock. */
  long idleSince;

  private @Nullable Exchange exchange;
  private boolean used;
  private boolean written;
  private boolean messageOver;
  private boolean keepAlive;
  private boolean surplus;

  Connection(ConnectionPool pool, Channel channel, AnswerDecoder decoder) {
    this.pool = pool;
    this.channel = channel;
    this.decoder = decoder;
  }

  /** Tells whether it carried an exchange before this one. */
  boolean isUsed() {
    return used;
  }

  /** Tells whether the whole request was handed to the network. */
  boolean isWritten() {
    return written;
  }

  void send(Exchange next) {
    assert exchange == null : "one exchange at a time";
    exchange = next;
    written = false;
    messageOver = false;
    keepAlive = false;
    ChannelFuture writing = channel.writeAndFlush(next.call().toHttp(pool.address()));
    var _ = writing.addListener(_ -> onWritten(writing.isSuccess()));
  }

  /** Ends the connection and with it what the host does for the exchange, which hears no more. */
  void abandon() {
    exchange = null;
    close();
  }

  void close() {
    var _ = channel.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    Exchange current = exchange;
    if (current == null || messageOver) {
      surplus = true;
      close();
      return;
    }
    if (part.decoderResult().isFailure()) {
      current.fail(new Failure.UpstreamBroken("the model host sent what is not HTTP/1.1"));
      return;
    }
    if (part instanceof HttpResponse head) {
      keepAlive = HttpUtil.isKeepAlive(head);
      current.onHead(head.status().code(), head.headers());
    }
    if (part instanceof HttpContent body && body.content().isReadable() && exchange == current) {
      current.onBody(body.content());
    }
    messageOver = part instanceof LastHttpContent;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Exchange current = exchange;
    if (current == null) {
      return;
    }
    if (messageOver) {
      conclude(current);
    } else {
      current.onPause();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pool.forget(this);
    Exchange current = exchange;
    if (current == null) {
      return;
    }
    if (messageOver) {
      conclude(current);
    } else {
      exchange = null;
      current.onBroken(this);
    }
  }

  /** A reset, as a rule; the end of the channel follows and tells the exchange. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }

  private void onWritten(boolean whole) {
    written = whole;
    if (!whole) {
      close();
    }
  }

  private void conclude(Exchange current) {
    exchange = null;
    Runnable telling = current.conclude();
    boolean fit = keepAlive && !surplus && !decoder.hasLeftover() && channel.isActive();
    if (fit && current.isSound()) {
      used = true;
      pool.give(this);
    } else {
      close();
    }
    telling.run();
  }
}
