package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one host of one event loop, on which all of it runs; the bound on their number
 * is the host's.
 */
final class ConnectionPool {

  /** Kept open for the next request: enough for the slots of a host and its small calls. */
  private static final int IDLE_MAX = 32;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final EventLoop loop;
  private final HostAddress address;
  private final UpstreamLimits limits;
  private final LongSupplier nanoClock;
  private final AtomicInteger openOfHost;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> open = new LinkedHashSet<>();
  private boolean closed;

  /**
   * Creates an empty pool.
   *
   * @param openOfHost connections to the host that are open or opening, of all its pools
   */
  ConnectionPool(
      EventLoop loop,
      HostAddress address,
      UpstreamLimits limits,
      LongSupplier nanoClock,
      AtomicInteger openOfHost) {
    this.loop = loop;
    this.address = address;
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.openOfHost = openOfHost;
  }

  EventLoop loop() {
    return loop;
  }

  HostAddress address() {
    return address;
  }

  UpstreamLimits limits() {
    return limits;
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  /** Gives the exchange the connection that was used last, or a new one. */
  void take(Exchange exchange) {
    closeExpired();
    Connection connection = idle.pollLast();
    if (connection == null) {
      takeFresh(exchange);
    } else {
      exchange.onConnection(connection);
    }
  }

  /** Gives the exchange a new connection, or says why there is none. */
  void takeFresh(Exchange exchange) {
    assert loop.inEventLoop();
    if (closed) {
      exchange.onNoConnection(unavailable("this gateway is shutting down"));
      return;
    }
    if (openOfHost.incrementAndGet() > limits.connections()) {
      openOfHost.decrementAndGet();
      exchange.onNoConnection(
          new Failure.Busy(
              "all " + limits.connections() + " connections to the model host are in use",
              RETRY_AFTER));
      return;
    }
    var _ =
        address
            .resolve()
            .toCompletableFuture()
            .orTimeout(limits.waits().connect().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((target, fault) -> onLoop(() -> connect(exchange, target, fault)));
  }

  /** Takes a connection back that is fit for another exchange. */
  void give(Connection connection) {
    assert loop.inEventLoop() && open.contains(connection);
    if (closed || idle.size() >= IDLE_MAX) {
      connection.close();
      return;
    }
    connection.idleSince = nanoTime();
    idle.addLast(connection);
  }

  /** Drops a connection that is closed. */
  void forget(Connection connection) {
    if (open.remove(connection)) {
      openOfHost.decrementAndGet();
    }
    idle.remove(connection);
  }

  /** Closes every connection; running exchanges break, later ones are refused. */
  void close() {
    closed = true;
    new ArrayList<>(open).forEach(Connection::close);
  }

  private void connect(
      Exchange exchange, @Nullable InetSocketAddress target, @Nullable Throwable fault) {
    if (target == null) {
      openOfHost.decrementAndGet();
      exchange.onNoConnection(unavailable(reason(fault)));
      return;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .disableResolver()
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.waits().connect().toMillis())
            .handler(new Pipeline());
    ChannelFuture connecting = bootstrap.connect(target);
    var _ = connecting.addListener(_ -> onConnected(exchange, connecting));
  }

  private void onConnected(Exchange exchange, ChannelFuture connecting) {
    if (!connecting.isSuccess()) {
      openOfHost.decrementAndGet();
      exchange.onNoConnection(unavailable(reason(connecting.cause())));
      return;
    }
    Connection connection = connecting.channel().pipeline().get(Connection.class);
    open.add(connection);
    if (closed) {
      connection.close();
      exchange.onNoConnection(unavailable("this gateway is shutting down"));
    } else {
      exchange.onConnection(connection);
    }
  }

  private void closeExpired() {
    long now = nanoTime();
    for (Connection oldest = idle.peekFirst();
        oldest != null && now - oldest.idleSince > limits.waits().kept().toNanos();
        oldest = idle.peekFirst()) {
      idle.removeFirst();
      oldest.close();
    }
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private Failure unavailable(String reason) {
    return new Failure.UpstreamUnavailable(
        "no model host answers at "
            + address
            + " ("
            + reason
            + "): start Ollama there with 'ollama serve', or give its address with --ollama URL",
        RETRY_AFTER);
  }

  private String reason(@Nullable Throwable fault) {
    @Nullable Throwable cause =
        fault instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : fault;
    return switch (cause) {
      case ConnectTimeoutException _, TimeoutException _ ->
          "no answer within " + limits.waits().connect().toMillis() + " ms";
      case UnknownHostException _ -> "unknown host name";
      case NoRouteToHostException _ -> "no route to host";
      case ConnectException refused when refusedByHost(refused) -> "connection refused";
      case null, default -> "no connection";
    };
  }

  private static boolean refusedByHost(ConnectException fault) {
    return fault.getMessage() != null && fault.getMessage().contains("refused");
  }

  /** Bytes ⇄ HTTP ⇄ one exchange at a time. */
  private final class Pipeline extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      AnswerDecoder decoder = new AnswerDecoder();
      channel
          .pipeline()
          .addLast(decoder, new HttpRequestEncoder())
          .addLast(new Connection(ConnectionPool.this, channel, decoder));
    }
  }
}
