package dev.corral.embedder;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/*
 * Flights are in the cache from their start, so that whoever asks for a text under way joins it:
 * a text is computed once however many ask at once. The cache lets go of a flight that fails.
 *
 * A key is the SHA-256 digest of model, precision and text: no text is kept, and none can be
 * taken for another.
 */
/** Vectors of texts seen before, and flights of texts under way. Safe for many threads. */
final class VectorCache {

  /** Bytes of an entry beside its vector: key, flight, record and the cache's own node. */
  private static final int OVERHEAD = 320;

  private record Key(long a, long b, long c, long d) {}

  private final Cache<Key, Flight> cache;
  private final byte[] prefix;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * Makes an empty cache.
   *
   * @param bytes the most memory it takes
   * @param dimension the length of a vector
   * @param model what computes the vectors, with its precision
   */
  VectorCache(long bytes, int dimension, String model) {
    this.prefix = model.getBytes(StandardCharsets.UTF_8);
    int weight = OVERHEAD + dimension * Float.BYTES;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key _, Flight _) -> weight)
            .executor(Runnable::run)
            .build();
  }

  /** Boards the flight of a text, under way or landed; {@code fresh} where there was none. */
  Flight board(Flight fresh, long deadlineNanos) {
    Key key = key(fresh.text());
    for (; ; ) {
      Flight found = cache.asMap().putIfAbsent(key, fresh);
      if (found == null) {
        misses.increment();
        fresh.board(deadlineNanos);
        CompletionStage<?> _ =
            fresh.whenComplete((_, failure) -> {
              if (failure != null) {
                cache.asMap().remove(key, fresh);
              }
            });
        return fresh;
      }
      if (!found.isCompletedExceptionally() && found.board(deadlineNanos)) {
        hits.increment();
        return found;
      }
      cache.asMap().remove(key, found);
    }
  }

  private Key key(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(prefix);
      sha256.update((byte) 0);
      sha256.update(text.getBytes(StandardCharsets.UTF_16BE));
      ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
      return new Key(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }
}
