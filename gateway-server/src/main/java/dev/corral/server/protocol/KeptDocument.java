package dev.corral.server.protocol;

import dev.corral.server.outbound.JsonBody;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A document that is asked for again and again, written anew only when what it tells has changed.
 * Safe for use by many threads.
 *
 * @param <T> what it tells, compared by {@code equals}
 */
public final class KeptDocument<T> {

  private final Function<T, JsonBody> writer;
  private final AtomicReference<Map.@Nullable Entry<T, byte[]>> latest = new AtomicReference<>();

  /** Makes a document that is written like this. */
  public KeptDocument(Function<T, JsonBody> writer) {
    this.writer = writer;
  }

  /** Returns the document as UTF-8; not to be changed. */
  public byte[] of(T told) {
    Map.Entry<T, byte[]> kept = latest.get();
    if (kept == null || !kept.getKey().equals(told)) {
      kept = Map.entry(told, writer.apply(told).toBytes());
      latest.set(kept);
    }
    return kept.getValue();
  }
}
