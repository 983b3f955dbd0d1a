package dev.corral.benchmarks.overhead;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A host that answers at once or at a steady pace, and costs next to nothing; prints its port. */
public final class MockOllama {

  private MockOllama() {}

  /** Serves until its input ends. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Connections())
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println(((InetSocketAddress) server.localAddress()).getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new HttpRequestDecoder(), new Connection());
    }
  }

  private static final class Connection extends SimpleChannelInboundHandler<HttpObject> {

    private final StringBuilder body = new StringBuilder();
    private String path = "";

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpRequest head) {
        path = head.uri();
        body.setLength(0);
      }
      if (part instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.ISO_8859_1));
      }
      if (part instanceof LastHttpContent) {
        answer(context);
      }
    }

    private void answer(ChannelHandlerContext context) {
      switch (path) {
        case "/api/tags" -> send(context, MockAnswers.TAGS);
        case "/api/ps" -> send(context, MockAnswers.LOADED);
        case "/api/version" -> send(context, MockAnswers.VERSION);
        case "/api/show" -> send(context, MockAnswers.SHOWN);
        default -> chat(context);
      }
    }

    private void chat(ChannelHandlerContext context) {
      if (body.indexOf("\"messages\":[]") >= 0 || body.indexOf("\"prompt\":\"\"") >= 0) {
        send(context, MockAnswers.NOTHING);
        return;
      }
      boolean stream =
          body.indexOf("\"stream\":false") < 0 && body.indexOf("\"stream\": false") < 0;
      if (body.indexOf(MockAnswers.STREAM) >= 0) {
        ByteBuf first = Unpooled.buffer(512).writeBytes(MockAnswers.STREAM_HEAD);
        var _ = context.writeAndFlush(first.writeBytes(MockAnswers.token(System.nanoTime())));
        later(context, System.nanoTime(), 1);
      } else {
        send(context, stream ? MockAnswers.WHOLE_LINES : MockAnswers.WHOLE_DOCUMENT);
      }
    }

    /** Sends at times that depend on the start alone. */
    private void later(ChannelHandlerContext context, long start, int sent) {
      long due = start + TimeUnit.MILLISECONDS.toNanos(sent * Scenario.TOKEN_GAP_MILLIS);
      var _ =
          context
              .executor()
              .schedule(
                  () -> proceed(context, start, sent),
                  due - System.nanoTime(),
                  TimeUnit.NANOSECONDS);
    }

    private void proceed(ChannelHandlerContext context, long start, int sent) {
      if (sent == Scenario.TOKENS) {
        send(context, MockAnswers.STREAM_END);
      } else if (context.channel().isActive()) {
        send(context, MockAnswers.token(System.nanoTime()));
        later(context, start, sent + 1);
      }
    }

    private static void send(ChannelHandlerContext context, byte[] bytes) {
      var _ = context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
