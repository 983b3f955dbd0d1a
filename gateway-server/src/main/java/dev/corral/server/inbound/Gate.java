package dev.corral.server.inbound;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.server.observe.HttpRefusal;
import dev.corral.server.protocol.Route;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether new requests are let in, and how many are being answered. A server that is about to end
 * lets no more in, and waits here until those inside are answered; one that is short of something
 * lets less in, stage by stage. Safe for use by many threads.
 */
public final class Gate {

  /** How much is let in; each stage does what those before it do, too. */
  public enum Stage {
    /** Everything. */
    OPEN,
    /** Everything, and connections close after their answer: idle ones cost, too. */
    CLOSING_CONNECTIONS,
    /** No background work and no uploads. */
    SHEDDING,
    /** Nobody but those who ask how the server is. */
    REFUSING
  }

  /** When a client may find another server, or this one again. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Why a request is not let in. */
  record Objection(HttpRefusal reason, Failure failure) {}

  private static final Objection DRAINING =
      new Objection(
          HttpRefusal.DRAINING,
          new Failure.Busy("this server is about to restart; try again soon", RETRY));

  private static final Objection OVERLOADED =
      new Objection(
          HttpRefusal.OVERLOADED,
          new Failure.Busy("this server has more to do than it can; try again soon", RETRY));

  private final AtomicInteger inside = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private volatile boolean draining;
  private volatile Stage stage = Stage.OPEN;

  /** Lets nobody in from now on but those who ask how the server is. */
  public void drain() {
    draining = true;
  }

  /** Tells whether nobody is let in any more. */
  public boolean isDraining() {
    return draining;
  }

  /** Lets so much in from now on. */
  public void set(Stage other) {
    stage = other;
  }

  /** Returns how much is let in. */
  public Stage stage() {
    return stage;
  }

  /** Returns how many requests are being answered. */
  public int inside() {
    return inside.get();
  }

  /**
   * Waits until nobody is inside.
   *
   * @return whether that was so within the time
   */
  public boolean awaitEmpty(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (inside.get() > 0) {
        if (left <= 0) {
          return false;
        }
        left = empty.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns why a request for a route is not let in, or null.
   *
   * @param isBackground whether its caller says that nobody waits for it
   */
  @Nullable Objection objection(Route route, boolean isBackground) {
    if (route.permission() == Permission.HEALTH) {
      return null;
    }
    if (draining) {
      return DRAINING;
    }
    boolean isLate = isBackground || isUpload(route);
    return switch (stage) {
      case OPEN, CLOSING_CONNECTIONS -> null;
      case SHEDDING -> isLate ? OVERLOADED : null;
      case REFUSING -> OVERLOADED;
    };
  }

  private static boolean isUpload(Route route) {
    return route.permission() == Permission.DOCUMENTS && route.maxBody() > Route.NO_BODY;
  }

  /** Tells whether connections are to be closed after the answer that is begun now. */
  boolean closesConnections() {
    return draining || stage != Stage.OPEN;
  }

  void enter() {
    inside.incrementAndGet();
  }

  void leave() {
    if (inside.decrementAndGet() == 0 && draining) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
