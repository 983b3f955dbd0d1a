package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import dev.corral.core.vector.OwnedDatabase;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Watches over how many records a scope keeps, where it may not keep any number. Collections are
 * counted anew every few seconds; what comes meanwhile is added, as if none of it replaced another.
 */
final class Room {

  private static final long COUNT_NANOS = Duration.ofSeconds(10).toNanos();

  private final VectorDatabase all;
  private final LongSupplier nanoClock;
  private final Map<Scope, Counted> counts = new ConcurrentHashMap<>();

  private record Counted(AtomicLong records, long nanos) {}

  Room(VectorDatabase all, LongSupplier nanoClock) {
    this.all = all;
    this.nanoClock = nanoClock;
  }

  /** Refuses records that are too many. */
  void require(Exchange exchange, int incoming) {
    long most = exchange.request().limits().vectors();
    if (most == 0) {
      return;
    }
    AtomicLong records = counted(exchange.request().principal().scope());
    if (records.addAndGet(incoming) > most) {
      records.addAndGet(-incoming);
      throw new Failure.QuotaExceeded(
              "your collections may hold " + most + " records together; delete some first",
              Duration.ofMinutes(1))
          .asException();
    }
  }

  private AtomicLong counted(Scope scope) {
    long now = nanoClock.getAsLong();
    Counted known = counts.get(scope);
    if (known == null || now - known.nanos() > COUNT_NANOS) {
      known = new Counted(new AtomicLong(count(scope)), now);
      counts.put(scope, known);
    }
    return known.records();
  }

  private long count(Scope scope) {
    return OwnedDatabase.of(all, scope).collections().stream()
        .mapToLong(VectorCollection::count)
        .sum();
  }
}
