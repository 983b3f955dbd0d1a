package dev.corral.core.vector.index;

/** The sums that every distance is made of, over slices of flat arrays. */
interface Kernel {

  /** The fastest kernel of this machine and JVM. */
  Kernel FASTEST = fastest();

  /** Returns the sum of products. */
  float dot(float[] a, int aFrom, float[] b, int bFrom, int length);

  /**
   * Returns the sum of products with bytes.
   *
   * @param length a multiple of {@link #BYTES}
   */
  float dot(float[] a, int aFrom, byte[] b, int bFrom, int length);

  /** Returns the sum of squared differences. */
  float squaredDifference(float[] a, int aFrom, float[] b, int bFrom, int length);

  /**
   * Sums the query's levels where codes have a one: counts the common bits with the planes of the
   * levels, lowest plane first, each plane weighing twice the one before.
   *
   * @param codes chunks of {@code 1 << BinaryCodes.SHIFT} codes; up to {@link #BLOCK} - 1 words
   *     behind the bits of a code may be read and do not count
   * @param stride words from code to code
   * @param planes {@link #PLANES} planes of equal length, a multiple of {@link #BLOCK}, zero behind
   *     the bits
   * @param into takes the sum of each of the first {@code count} ordinals
   */
  void levelSums(long[][] codes, int stride, long[] planes, int[] ordinals, int count, int[] into);

  /**
   * Sets bit i where number i is above a bound, not equal to it; NaN is never.
   *
   * @param end how many numbers to compare
   * @param into at least {@code end} bits; those that are set stay
   */
  void markAbove(double[] numbers, int end, double bound, long[] into);

  /** Does the same where a number is below the bound. */
  void markBelow(double[] numbers, int end, double bound, long[] into);

  /**
   * Replaces every pair a, b of numbers that are {@code half} apart in a block of twice as many by
   * a + b, a - b.
   *
   * @param half a multiple of {@link #ROW}; the length of the numbers is one of twice of it
   */
  void butterflies(float[] numbers, int half);

  /**
   * Rounds numbers to levels and writes these into planes, lowest bit first.
   *
   * @param numbers as many as there are bits in a number of whole words
   * @param lowest what has level zero
   * @param scale levels for one
   * @param planes {@link #PLANES} planes of equal length, zero
   * @return the sum of all levels
   */
  int raisePlanes(float[] numbers, float lowest, float scale, long[] planes);

  /** Numbers that any kernel takes at once, or in equal parts. */
  int ROW = 16;

  /** Bytes that any kernel takes at once, or in equal parts. */
  int BYTES = 64;

  /** Bits of a level. */
  int PLANES = 4;

  /** Words that may be read at once. */
  int BLOCK = 8;

  /** The Vector API is an incubator module that a JVM may have been started without. */
  private static Kernel fastest() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new SimdKernel()
        : new ScalarKernel();
  }
}
