package dev.corral.core.vector.index;

/** The two sums that every distance is made of, over slices of flat arrays. */
interface Kernel {

  /** The fastest kernel of this machine and JVM. */
  Kernel FASTEST = fastest();

  /** Returns the sum of products. */
  float dot(float[] a, int aFrom, float[] b, int bFrom, int length);

  /** Returns the sum of squared differences. */
  float squaredDifference(float[] a, int aFrom, float[] b, int bFrom, int length);

  /** The Vector API is an incubator module that a JVM may have been started without. */
  private static Kernel fastest() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new SimdKernel()
        : new ScalarKernel();
  }
}
