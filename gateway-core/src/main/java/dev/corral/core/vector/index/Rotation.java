package dev.corral.core.vector.index;

import java.util.Random;

/**
 * A random rotation in time n log n: rounds of random sign flips, a fast Walsh-Hadamard transform
 * of equal blocks, and a shuffle that mixes the blocks. Immutable.
 */
final class Rotation {

  private static final int ROUNDS = 3;
  private static final long SEED = 7;

  private final int length;
  private final int block;
  private final float[][] signs = new float[ROUNDS][];
  private final int[][] shuffles = new int[ROUNDS][];

  /** Prepares for vectors of a length that is a multiple of 64. */
  Rotation(int length) {
    this.length = length;
    this.block = Integer.lowestOneBit(length);
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      signs[round] = new float[length];
      shuffles[round] = new int[length];
      for (int i = 0; i < length; i++) {
        signs[round][i] = random.nextBoolean() ? 1 : -1;
        int other = random.nextInt(i + 1);
        shuffles[round][i] = shuffles[round][other];
        shuffles[round][other] = i;
      }
    }
  }

  /** Returns the rotated vector; lengths stay as they are. */
  float[] apply(float[] vector) {
    float[] from = vector.clone();
    float[] to = new float[length];
    float scale = (float) (1 / Math.sqrt(block));
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < length; i++) {
        from[i] *= signs[round][i] * scale;
      }
      for (int start = 0; start < length; start += block) {
        transform(from, start);
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

  private void transform(float[] values, int start) {
    for (int half = 1; half < block; half *= 2) {
      for (int i = start; i < start + block; i += 2 * half) {
        for (int j = i; j < i + half; j++) {
          float a = values[j];
          float b = values[j + half];
          values[j] = a + b;
          values[j + half] = a - b;
        }
      }
    }
  }
}
