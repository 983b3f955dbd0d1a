package dev.corral.server.outbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the client can still read the answer: closing at once, while it is
 * sending, would reset the connection and take the answer away (RFC 9112, 9.6).
 */
public final class LingeringClose {

  /** How long a client may take to read the last answer of a connection. */
  private static final long LINGER_SECONDS = 2;

  private LingeringClose() {}

  /** Closes once the last answer is written. */
  public static void after(ChannelFuture written) {
    written.addListener(_ -> end(written.channel()));
  }

  private static void end(Channel channel) {
    if (!(channel instanceof DuplexChannel duplex) || !duplex.isActive()) {
      channel.close();
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      duplex.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(_ -> duplex.shutdownOutput()); // the end under the seal first
    }
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }
}
