package dev.corral.server.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The connections to one host: a pool on each event loop, under one bound.
 *
 * <p>A call that begins on an event loop, as every call does for which nothing has to be waited,
 * runs on that loop: its tokens pass from the host's socket to the caller's without a change of
 * threads.
 */
final class ConnectionPools {

  private final List<ConnectionPool> pools;
  private final LongSupplier nanoClock;
  private final AtomicInteger turn = new AtomicInteger();

  private ConnectionPools(List<ConnectionPool> pools, LongSupplier nanoClock) {
    this.pools = List.copyOf(pools);
    this.nanoClock = nanoClock;
  }

  static ConnectionPools on(
      EventLoopGroup loops, HostAddress address, UpstreamLimits limits, LongSupplier nanoClock) {
    AtomicInteger open = new AtomicInteger();
    List<ConnectionPool> pools = new ArrayList<>();
    for (EventExecutor loop : loops) {
      pools.add(new ConnectionPool((EventLoop) loop, address, limits, nanoClock, open));
    }
    return new ConnectionPools(pools, nanoClock);
  }

  /** Returns the pool of the loop that runs this, on other threads one pool after the other. */
  ConnectionPool here() {
    for (ConnectionPool pool : pools) {
      if (pool.loop().inEventLoop()) {
        return pool;
      }
    }
    return pools.get(Math.floorMod(turn.getAndIncrement(), pools.size()));
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  /** Closes every connection; running exchanges break, later ones are refused. */
  void close() {
    for (ConnectionPool pool : pools) {
      if (!pool.loop().isShuttingDown()) {
        pool.loop().execute(pool::close);
      }
    }
  }
}
