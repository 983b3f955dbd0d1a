package dev.corral.server.testing;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Event loops with real sockets, whose time passes only when it is told to; for all tests of a
 * class.
 */
public final class ManualLoops implements AfterAllCallback {

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Group group;

  public ManualLoops(int threads) {
    advanceFromZero();
    group = new Group(threads, ticker);
  }

  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  public long nanoTime() {
    return ticker.nanoTime();
  }

  /**
   * Netty takes 0 for a shutdown that has not begun; and a loop whose time is behind the machine's
   * does not sleep.
   */
  private void advanceFromZero() {
    ticker.advance(System.nanoTime() + Duration.ofDays(1).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets time pass, and returns when the timers that were due have fired. */
  public void advance(Duration time) {
    ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    for (int turn = 0; turn < 2; turn++) {
      group.forEach(ManualLoops::awaitTimers);
    }
  }

  /**
   * Waits until a timer that is due now, and so all that were due before it, has fired. A plain
   * task would tell nothing: a loop runs all that are given to it before it looks at its timers
   * again.
   */
  private static void awaitTimers(EventExecutor loop) {
    CountDownLatch fired = new CountDownLatch(1);
    loop.execute(() -> loop.schedule(fired::countDown, 0, TimeUnit.NANOSECONDS));
    try {
      while (!fired.await(1, TimeUnit.MILLISECONDS)) {
        loop.execute(() -> {}); // wakes it: it sleeps by the machine's time
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!group.isTerminated()) {
      ticker.advance(1, TimeUnit.SECONDS);
      group.terminationFuture().awaitUninterruptibly(10);
    }
  }

  private static final class Group extends MultiThreadIoEventLoopGroup {

    Group(int threads, Ticker ticker) {
      super(threads, (Executor) null, NioIoHandler.newFactory(), ticker);
    }

    @Override
    protected IoEventLoop newChild(
        Executor executor, IoHandlerFactory factory, Object... arguments) {
      Ticker ticker = (Ticker) arguments[0];
      return new SingleThreadIoEventLoop(this, executor, factory) {
        @Override
        public Ticker ticker() {
          return ticker;
        }
      };
    }
  }
}
