package dev.corral.server.inbound;

import dev.corral.core.access.Access;
import dev.corral.core.access.limit.Limiter;
import dev.corral.server.config.ProxyRules;
import dev.corral.server.observe.Figures;
import dev.corral.server.observe.HttpRefusal;
import dev.corral.server.observe.Passage;
import dev.corral.server.observe.Traces;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open port: accepts connections and has their requests answered. */
public final class HttpListener implements AutoCloseable {

  private final Channel server;
  private final ChannelGroup connections;

  private HttpListener(Channel server, ChannelGroup connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * What an open port does.
   *
   * @param router its routes
   * @param workers runs handlers that block; not closed by the listener
   * @param doors who is let in
   * @param figures told of every request
   * @param logs told of every request that was answered
   * @param gate lets requests in, or not
   * @param traces told of the stages of every request; null where nobody wants them
   */
  public record Service(
      Router router,
      Executor workers,
      Doors doors,
      Figures figures,
      List<Consumer<Passage>> logs,
      Gate gate,
      @Nullable Traces traces) {

    /** Makes a service without traces. */
    public Service(
        Router router,
        Executor workers,
        Doors doors,
        Figures figures,
        List<Consumer<Passage>> logs,
        Gate gate) {
      this(router, workers, doors, figures, logs, gate, null);
    }

    /** Makes a service for programs and web pages of this machine, with figures of its own. */
    public Service(Router router, Executor workers) {
      this(router, workers, Doors.OPEN);
    }

    /** Makes a service with figures of its own. */
    public Service(Router router, Executor workers, Doors doors) {
      this(router, workers, doors, new Figures(), List.of(), new Gate());
    }
  }

  /**
   * Who is let in.
   *
   * @param origins web pages that may use it besides those of this machine; {@code *} for all
   * @param access who may do what
   * @param limiter who may how much
   * @param tls what connections are encrypted by; null for plain HTTP, closed by the caller
   * @param proxies whose word is taken for where a request came from
   */
  public record Doors(
      Set<String> origins,
      Access access,
      Limiter limiter,
      @Nullable TlsFiles tls,
      ProxyRules proxies) {

    /** Programs and web pages of this machine without a key. */
    public static final Doors OPEN =
        new Doors(Set.of(), Access.open(), Limiter.none(), null, ProxyRules.NONE);

    public Doors {
      origins = Set.copyOf(origins);
    }

    /** Lets in these web pages, too. */
    Doors with(Set<String> others) {
      return new Doors(others, access, limiter, tls, proxies);
    }

    /** Encrypts connections. */
    Doors with(TlsFiles files) {
      return new Doors(origins, access, limiter, files, proxies);
    }

    /** Takes these proxies' word. */
    Doors with(ProxyRules trusted) {
      return new Doors(origins, access, limiter, tls, trusted);
    }
  }

  /** Opens the port to programs and to web pages of this machine, with figures of its own. */
  public static HttpListener open(
      EventLoopGroup loops, InetSocketAddress address, Router router, Executor workers)
      throws IOException {
    return open(loops, address, new Service(router, workers));
  }

  /**
   * Opens the port.
   *
   * @param loops the event loops of the connections; not closed here
   * @param address where to listen; port 0 for any free one
   * @throws IOException where the address is taken or not ours; its message says which
   */
  public static HttpListener open(EventLoopGroup loops, InetSocketAddress address, Service service)
      throws IOException {
    return open(loops, address, service, Patience.DEFAULT);
  }

  static HttpListener open(
      EventLoopGroup loops, InetSocketAddress address, Service service, Patience patience)
      throws IOException {
    BodyBudget budget = new BodyBudget(Limits.BODY_BYTES_IN_FLIGHT);
    boolean loopback = address.getAddress() != null && address.getAddress().isLoopbackAddress();
    Observation observation =
        new Observation(
            service.figures(), service.logs(), service.traces(), service.router().routes());
    Dispatch dispatch =
        new Dispatch(new OriginGuard(loopback, service.doors().origins()), service, observation);
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, Limits.ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(64 * 1024, 256 * 1024))
            .childHandler(
                new Pipeline(
                    dispatch, budget, connections, patience, observation, service.doors().tls()));
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw refused(address, bound.cause());
    }
    return new HttpListener(bound.channel(), connections);
  }

  private static IOException refused(InetSocketAddress address, Throwable cause) {
    String where = "cannot listen on " + address.getHostString() + ":" + address.getPort();
    if (address.isUnresolved()) {
      return new IOException(where + ": the host has no address", cause);
    }
    if (!isOfThisMachine(address.getAddress())) {
      return new IOException(where + ": that is no address of this machine", cause);
    }
    if (cause instanceof BindException) {
      IOException taken = new BindException(where + ": " + cause.getMessage());
      taken.initCause(cause);
      return taken;
    }
    return new IOException(where + ": " + cause.getMessage(), cause);
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // not known to be strange
    }
  }

  /** Returns where the port is open. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /** Returns whether only this machine can reach the port. */
  public boolean isLoopback() {
    InetAddress address = address().getAddress();
    return address != null && address.isLoopbackAddress();
  }

  /** Closes the port, then every connection. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /** The handlers of a connection, in the order in which bytes pass them. */
  private static final class Pipeline extends ChannelInitializer<Channel> {

    private final Dispatch dispatch;
    private final BodyBudget budget;
    private final ChannelGroup connections;
    private final Patience patience;
    private final Observation observation;
    private final @Nullable TlsFiles tls;

    Pipeline(
        Dispatch dispatch,
        BodyBudget budget,
        ChannelGroup connections,
        Patience patience,
        Observation observation,
        @Nullable TlsFiles tls) {
      this.dispatch = dispatch;
      this.budget = budget;
      this.connections = connections;
      this.patience = patience;
      this.observation = observation;
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= Limits.CONNECTIONS) {
        observation.refused(HttpRefusal.CONNECTIONS_FULL);
        channel.close();
        return;
      }
      connections.add(channel);
      observation.http().connectionOpened();
      channel.closeFuture().addListener(_ -> observation.http().connectionClosed());
      if (tls != null) {
        channel.pipeline().addLast(tls.handler(channel));
      }
      StrictCodec codec = new StrictCodec();
      channel
          .pipeline()
          .addLast(new IdleStateHandler(patience.send().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
          .addLast(codec)
          .addLast(new Connection(dispatch, budget, codec, patience));
    }
  }
}
