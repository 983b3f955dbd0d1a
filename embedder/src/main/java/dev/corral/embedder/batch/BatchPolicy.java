package dev.corral.embedder.batch;

import java.util.ArrayList;
import java.util.List;

/*
 * A batch is seeded by the oldest text of all, so that nothing starves. It is filled with texts of
 * the seed's length, in order of arrival, then with those of the next oldest text's length, and so
 * on: rows of several lengths share the big matrices at no cost, each further length costs a little
 * attention of its own, and the runner takes only so many.
 */
/**
 * The choice of what runs together.
 *
 * @param tokenBudget the most ids in one batch
 * @param lengths the most different lengths in one batch
 */
record BatchPolicy(int tokenBudget, int lengths) {

  /** Ids that make a batch worth a core of its own; fewer run no faster apart than together. */
  static final int WORTHWHILE = 64;

  /** What a policy has chosen. */
  record Choice(List<Waiting> batch, List<Waiting> dropped, int lengths) {
    boolean isEmpty() {
      return batch.isEmpty() && dropped.isEmpty();
    }

    int tokens() {
      int tokens = 0;
      for (Waiting waiting : batch) {
        tokens += waiting.tokens().length();
      }
      return tokens;
    }
  }

  /**
   * Takes the next batch out of the waiting texts.
   *
   * @param ready the waiting texts
   * @param longest the longest text to be taken, in ids
   * @param workers threads among which the waiting texts are to be shared
   * @param nowNanos the time
   * @return texts ordered by length, and those that nobody waits for or whose deadline passed
   */
  Choice take(Buckets ready, int longest, int workers, long nowNanos) {
    List<Waiting> batch = new ArrayList<>();
    List<Waiting> dropped = new ArrayList<>();
    long share = Math.max(WORTHWHILE, (ready.tokens() + workers - 1) / workers);
    int room = (int) Math.min(tokenBudget, share);
    int used = 0;
    for (Waiting seed; used < lengths && (seed = ready.oldest(longest)) != null; ) {
      int length = seed.tokens().length();
      if (!batch.isEmpty() && length > room) {
        break;
      }
      int before = batch.size();
      while (batch.isEmpty() || length <= room) {
        Waiting next = ready.poll(length);
        if (next == null) {
          break;
        }
        if (!next.job().wanted() || next.job().expired(nowNanos)) {
          dropped.add(next);
        } else {
          batch.add(next);
          room -= length;
        }
      }
      used += batch.size() > before ? 1 : 0;
    }
    return new Choice(batch, dropped, used);
  }
}
