package dev.corral.core.vector.index;

import java.util.Random;

/**
 * A random rotation in time n log n: rounds of random sign flips, sums and differences of numbers
 * that are some apart, and a shuffle that brings others together. Immutable.
 */
final class Rotation {

  private static final int LEAST_ROUNDS = 3;
  private static final long SEED = 7;

  private final int length;
  private final int block;
  private final float[][] signs;
  private final int[][] shuffles;

  /** Prepares for vectors of a length that is a multiple of 64. */
  Rotation(int length) {
    this.length = length;
    this.block = Integer.lowestOneBit(length);
    int mixed = block / Kernel.ROW;
    int rounds = rounds(length, mixed);
    this.signs = new float[rounds][length];
    this.shuffles = new int[rounds][length];
    float scale = (float) (1 / Math.sqrt(mixed));
    var random = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < length; i++) {
        signs[round][i] = random.nextBoolean() ? scale : -scale;
        int other = random.nextInt(i + 1);
        shuffles[round][i] = shuffles[round][other];
        shuffles[round][other] = i;
      }
    }
  }

  /** Returns in how many rounds each number comes to depend on all, if each mixes so many. */
  private static int rounds(int length, int mixed) {
    int rounds = 1;
    for (long reached = mixed; reached < length; reached *= mixed) {
      rounds++;
    }
    return Math.max(LEAST_ROUNDS, rounds);
  }

  /** Returns the rotated vector; lengths stay as they are. */
  float[] apply(float[] vector) {
    float[] from = vector.clone();
    float[] to = new float[length];
    for (int round = 0; round < signs.length; round++) {
      for (int i = 0; i < length; i++) {
        from[i] *= signs[round][i];
      }
      for (int half = Kernel.ROW; half < block; half *= 2) {
        Kernel.FASTEST.butterflies(from, half);
      }
      for (int i = 0; i < length; i++) {
        to[i] = from[shuffles[round][i]];
      }
      float[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }
}
