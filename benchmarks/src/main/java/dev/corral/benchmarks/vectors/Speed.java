package dev.corral.benchmarks.vectors;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * What answering all questions took.
 *
 * @param recall share of the ten nearest that was found
 * @param perSecond questions a second on one thread
 * @param perSecondAll questions a second on as many threads as there are cores, 0 if not measured
 * @param p50 microseconds of half of the questions, one thread
 * @param p99 microseconds of all but one in a hundred
 */
record Speed(double recall, double perSecond, double perSecondAll, double p50, double p99) {

  private static final double NANOS = 1e9;
  private static final double MICROS = 1e3;

  /** Rounds through all questions; the fastest counts, since whatever disturbs only slows. */
  private static final int ROUNDS = 3;

  /** After so long no further round begins. */
  private static final long ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  /** Asks every question in turn on one thread, then on all cores. */
  static Speed of(Truth truth, IntFunction<int[]> search, boolean allCores) {
    int questions = truth.questions();
    int[][] answers = new int[questions][];
    long warm = System.nanoTime() + WARM_UP_NANOS;
    for (int asked = 0; System.nanoTime() < warm; asked++) {
      answers[asked % questions] = search.apply(asked % questions);
    }
    long[] best = new long[0];
    long bestTotal = Long.MAX_VALUE;
    long enough = System.nanoTime() + ENOUGH_NANOS;
    for (int round = 0; round == 0 || (round < ROUNDS && System.nanoTime() < enough); round++) {
      long[] times = new long[questions];
      long started = System.nanoTime();
      for (int question = 0; question < questions; question++) {
        long before = System.nanoTime();
        answers[question] = search.apply(question);
        times[question] = System.nanoTime() - before;
      }
      long total = System.nanoTime() - started;
      if (total < bestTotal) {
        bestTotal = total;
        best = times;
      }
    }
    Arrays.sort(best);
    return new Speed(
        truth.recall(answers),
        questions * NANOS / bestTotal,
        allCores ? onAllCores(questions, search) : 0,
        best[questions / 2] / MICROS,
        best[questions * 99 / 100] / MICROS);
  }

  private static double onAllCores(int questions, IntFunction<int[]> search) {
    int threads = Runtime.getRuntime().availableProcessors();
    double best = 0;
    long enough = System.nanoTime() + ENOUGH_NANOS;
    for (int round = 0; round == 0 || (round < ROUNDS && System.nanoTime() < enough); round++) {
      AtomicInteger next = new AtomicInteger();
      Thread[] askers = new Thread[threads];
      long started = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        askers[i] =
            Thread.ofPlatform()
                .start(() -> {
                  for (int q = next.getAndIncrement(); q < questions; ) {
                    var _ = search.apply(q);
                    q = next.getAndIncrement();
                  }
                });
      }
      try {
        for (Thread asker : askers) {
          asker.join();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while measuring", e);
      }
      best = Math.max(best, questions * NANOS / (System.nanoTime() - started));
    }
    return best;
  }
}
