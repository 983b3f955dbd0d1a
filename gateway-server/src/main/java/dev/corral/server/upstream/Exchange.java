package dev.corral.server.upstream;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * When a request is sent twice. A connection kept open may have been closed by the host just when
 * the next request goes out. Sent again, at most once and on a fresh connection, is only a request
 * of which no byte of an answer came, on a connection that had served before, and that either only
 * reads or did not leave in full: a host cannot run a model on half a request. An inference that
 * left in full is not repeated: the one that brought the host down would do so again.
 */

/** One call to a model host, from the wait for a connection to its end; owned by the event loop. */
final class Exchange implements Cancellation {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final int OK = 200;

  private final ConnectionPool pool;
  private final Call call;
  private final Answer receiver;
  private Answer body;
  private @Nullable Connection connection;
  private @Nullable ScheduledFuture<?> watch;
  private long startedNanos;
  private long heardNanos;
  private boolean answered;
  private boolean repeated;
  private boolean wholeSeen;
  private boolean sound;
  private boolean over;

  Exchange(ConnectionPool pool, Call call, Answer receiver) {
    this.pool = pool;
    this.call = call;
    this.receiver = receiver;
    this.body = receiver;
  }

  Call call() {
    return call;
  }

  /** Starts: at once on the pool's loop, soon from any other thread. */
  void start() {
    if (pool.loop().inEventLoop()) {
      begin();
      return;
    }
    try {
      pool.loop().execute(this::begin);
    } catch (RejectedExecutionException e) {
      over = true;
      receiver.fail(
          new Failure.UpstreamUnavailable("this gateway is shutting down", Duration.ofSeconds(5)));
    }
  }

  @Override
  public void cancel() {
    if (pool.loop().inEventLoop()) {
      abort();
    } else if (!pool.loop().isShuttingDown()) {
      pool.loop().execute(this::abort);
    }
  }

  void onConnection(Connection given) {
    if (over) {
      pool.give(given);
      return;
    }
    connection = given;
    given.send(this);
  }

  void onNoConnection(Failure failure) {
    fail(failure);
  }

  void onHead(int status, HttpHeaders headers) {
    hear();
    answered = true;
    if (status != OK) {
      body = new Refusal(receiver, call, pool.address(), status, headers);
    }
  }

  void onBody(ByteBuf part) {
    hear();
    guarded(() -> body.take(part));
  }

  /** Takes note that the host paused within an answer. */
  void onPause() {
    if (!wholeSeen && body.isWhole()) {
      wholeSeen = true;
      stopWatch();
      watch =
          pool.loop()
              .schedule(
                  this::endWhole, pool.limits().waits().end().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Takes the end of the connection within the answer. */
  void onBroken(Connection broken) {
    connection = null;
    if (over) {
      return;
    }
    if (body.isWhole()) {
      conclude().run();
    } else if (mayRepeat(broken)) {
      repeated = true;
      pool.takeFresh(this);
    } else {
      fail(
          new Failure.UpstreamBroken(
              answered
                  ? "the model host closed the connection in the middle of its answer"
                  : "the model host closed the connection before it answered"));
    }
  }

  /** Ends an answer that arrived in full; the caller runs what comes back, to tell the receiver. */
  Runnable conclude() {
    assert !over;
    over = true;
    connection = null;
    stopWatch();
    try {
      Runnable telling = body.conclude();
      sound = true;
      return () -> told(telling);
    } catch (FailureException e) {
      return () -> told(() -> receiver.fail(e.failure()));
    }
  }

  /** Tells whether the answer was well-formed to its end. */
  boolean isSound() {
    return sound;
  }

  void fail(Failure failure) {
    if (!over) {
      abort();
      told(() -> receiver.fail(failure));
    }
  }

  private void begin() {
    if (over) {
      return;
    }
    startedNanos = pool.nanoTime();
    heardNanos = startedNanos;
    look();
    pool.take(this);
  }

  private void abort() {
    over = true;
    stopWatch();
    Connection held = connection;
    connection = null;
    if (held != null) {
      held.abandon();
    }
  }

  private void endWhole() {
    Connection held = connection;
    Runnable telling = conclude();
    if (held != null) {
      held.abandon();
    }
    telling.run();
  }

  private boolean mayRepeat(Connection broken) {
    return broken.isUsed()
        && !answered
        && !repeated
        && (call.kind() != Call.Kind.INFERENCE || !broken.isWritten());
  }

  /** Looks whether the host was silent, or busy, for too long; looks again when it may be. */
  private void look() {
    long now = pool.nanoTime();
    UpstreamWaits waits = pool.limits().waits();
    Duration total = call.kind() == Call.Kind.LOOKUP ? waits.lookup() : waits.total();
    Duration silence = answered ? waits.next() : waits.first();
    long untilTotal = total.toNanos() - (now - startedNanos);
    long untilSilent = silence.toNanos() - (now - heardNanos);
    if (untilTotal <= 0) {
      fail(late("did not end its answer within", total));
    } else if (untilSilent <= 0) {
      fail(late("said nothing for", silence));
    } else {
      long wait = Math.min(untilTotal, Math.min(untilSilent, waits.next().toNanos()));
      watch = pool.loop().schedule(this::look, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void hear() {
    heardNanos = pool.nanoTime();
  }

  private void stopWatch() {
    if (watch != null) {
      watch.cancel(false);
      watch = null;
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (FailureException e) {
      fail(e.failure());
    } catch (RuntimeException | AssertionError e) {
      fail(internal(e));
    }
  }

  /** The receiver's own faults must not reach the connection. */
  private static void told(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | AssertionError e) {
      internal(e);
    }
  }

  private static Failure internal(Throwable fault) {
    String reference = Long.toHexString(ThreadLocalRandom.current().nextLong());
    LOG.error("internal error, reference {}: a receiver of an answer failed", reference, fault);
    return new Failure.Internal(reference);
  }

  private Failure late(String what, Duration limit) {
    String message =
        "the model host " + what + " " + limit.toMillis() + " ms; its connection was closed";
    return answered ? new Failure.UpstreamBroken(message) : new Failure.UpstreamSilent(message);
  }
}
