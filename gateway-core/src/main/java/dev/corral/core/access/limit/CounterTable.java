package dev.corral.core.access.limit;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the counters of a limiter, so that they survive a restart: written every few seconds where
 * they changed, and at the end. A process that is killed forgets what was used since.
 */
public final class CounterTable implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(CounterTable.class.getName());

  private static final long KEEP_SECONDS = 5;
  private static final byte[] NOTHING = {};

  private final Limiter limiter;
  private final Storage storage;
  private final Storage.Table table;
  private final Map<String, List<Long>> kept = new HashMap<>();
  private final ScheduledExecutorService keeping =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("limits").daemon().factory());

  /** Takes up what was kept, and keeps from now on. */
  public CounterTable(Limiter limiter, Storage storage) {
    this.limiter = limiter;
    this.storage = storage;
    this.table = storage.table("limits");
    table.scan(
        NOTHING,
        (key, value) -> {
          String name = new String(key, StandardCharsets.UTF_8);
          long[] state = new long[value.length / Long.BYTES];
          ByteBuffer.wrap(value).asLongBuffer().get(state);
          limiter.restore(name, state);
          kept.put(name, Arrays.stream(state).boxed().toList());
          return true;
        });
    var _ =
        keeping.scheduleWithFixedDelay(
            this::keepQuietly, KEEP_SECONDS, KEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void keepQuietly() {
    try {
      keep();
    } catch (FailureException e) {
      LOG.log(Level.WARNING, "counters of limits were not kept: {0}", e.failure().message());
    }
  }

  /** Writes what changed. */
  synchronized void keep() {
    Map<String, List<Long>> now = new HashMap<>();
    limiter.save((name, state) -> now.put(name, Arrays.stream(state).boxed().toList()));
    if (now.equals(kept)) {
      return;
    }
    Storage.Batch batch = storage.batch();
    now.forEach((name, state) -> {
      if (!state.equals(kept.get(name))) {
        ByteBuffer value = ByteBuffer.allocate(state.size() * Long.BYTES);
        state.forEach(value::putLong);
        batch.put(table, name.getBytes(StandardCharsets.UTF_8), value.array());
      }
    });
    kept.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> batch.delete(table, name.getBytes(StandardCharsets.UTF_8)));
    batch.commit();
    kept.clear();
    kept.putAll(now);
  }

  @Override
  public void close() {
    keeping.shutdownNow();
    keepQuietly();
  }
}
