package dev.corral.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The server under test, before the model host of {@code clients/host.py}. */
final class Server {

  static final String URL =
      Objects.requireNonNullElse(System.getenv("CORRAL_URL"), "http://127.0.0.1:11435");

  private Server() {}

  /** Returns when the condition holds; fails when it does not hold in ten seconds. */
  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to hold").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
