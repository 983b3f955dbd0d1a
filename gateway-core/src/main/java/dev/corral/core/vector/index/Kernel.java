package dev.corral.core.vector.index;

/** The sums that every distance is made of, over slices of flat arrays. */
interface Kernel {

  /** The fastest kernel of this machine and JVM. */
  Kernel FASTEST = fastest();

  /** Returns the sum of products. */
  float dot(float[] a, int aFrom, float[] b, int bFrom, int length);

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
