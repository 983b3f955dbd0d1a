package dev.corral.core.vector.index;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * A {@link Kernel} by the Vector API. Four accumulators hide the latency of fused multiply-add; the
 * rest of a vector that fills no register is done in plain Java, which costs less than a mask.
 */
final class SimdKernel implements Kernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = LANES.length();
  private static final VectorSpecies<Integer> INTS = LANES.withLanes(int.class);
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_512;

  /** Narrower registers have no count of bits, and plain Java is faster than its emulation. */
  private static final boolean COUNTS_BITS = LongVector.SPECIES_PREFERRED.length() == BLOCK;

  /** As many bytes as there are floats in a register; there is no register of fewer than eight. */
  private static final boolean WIDENS_BYTES = WIDTH >= Long.BYTES;

  private static final VectorSpecies<Byte> OCTETS =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, WIDTH * Byte.SIZE)));

  /** Codes that are nearer to each other are fetched ahead by the processor itself. */
  private static final int NEAR = 2;

  private final ScalarKernel scalar = new ScalarKernel();

  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = length - 4 * WIDTH; i <= end; i += 4 * WIDTH) {
      s0 = lanes(a, aFrom + i).fma(lanes(b, bFrom + i), s0);
      s1 = lanes(a, aFrom + i + WIDTH).fma(lanes(b, bFrom + i + WIDTH), s1);
      s2 = lanes(a, aFrom + i + 2 * WIDTH).fma(lanes(b, bFrom + i + 2 * WIDTH), s2);
      s3 = lanes(a, aFrom + i + 3 * WIDTH).fma(lanes(b, bFrom + i + 3 * WIDTH), s3);
    }
    for (int end = length - WIDTH; i <= end; i += WIDTH) {
      s0 = lanes(a, aFrom + i).fma(lanes(b, bFrom + i), s0);
    }
    float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    for (; i < length; i++) {
      sum += a[aFrom + i] * b[bFrom + i];
    }
    return sum;
  }

  @Override
  public float dot(float[] a, int aFrom, byte[] b, int bFrom, int length) {
    if (!WIDENS_BYTES) {
      return scalar.dot(a, aFrom, b, bFrom, length);
    }
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < length; i += 4 * WIDTH) {
      s0 = lanes(a, aFrom + i).fma(widened(b, bFrom + i), s0);
      s1 = lanes(a, aFrom + i + WIDTH).fma(widened(b, bFrom + i + WIDTH), s1);
      s2 = lanes(a, aFrom + i + 2 * WIDTH).fma(widened(b, bFrom + i + 2 * WIDTH), s2);
      s3 = lanes(a, aFrom + i + 3 * WIDTH).fma(widened(b, bFrom + i + 3 * WIDTH), s3);
    }
    return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector widened(byte[] array, int from) {
    return (FloatVector) ByteVector.fromArray(OCTETS, array, from).convertShape(B2F, LANES, 0);
  }

  @Override
  public float squaredDifference(float[] a, int aFrom, float[] b, int bFrom, int length) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = s0;
    int i = 0;
    for (int end = length - 2 * WIDTH; i <= end; i += 2 * WIDTH) {
      FloatVector d0 = lanes(a, aFrom + i).sub(lanes(b, bFrom + i));
      FloatVector d1 = lanes(a, aFrom + i + WIDTH).sub(lanes(b, bFrom + i + WIDTH));
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
    }
    for (int end = length - WIDTH; i <= end; i += WIDTH) {
      FloatVector d = lanes(a, aFrom + i).sub(lanes(b, bFrom + i));
      s0 = d.fma(d, s0);
    }
    float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
    for (; i < length; i++) {
      float d = a[aFrom + i] - b[bFrom + i];
      sum += d * d;
    }
    return sum;
  }

  @Override
  public void levelSums(
      long[][] codes, int stride, long[] planes, int[] ordinals, int count, int[] into) {
    if (!COUNTS_BITS) {
      scalar.levelSums(codes, stride, planes, ordinals, count, into);
    } else if (planes.length == PLANES * BLOCK) {
      sumOneBlock(codes, stride, planes, ordinals, count, into);
    } else {
      sumBlocks(codes, stride, planes, ordinals, count, into);
    }
  }

  /** For up to 512 dimensions: the planes stay in registers. */
  private static void sumOneBlock(
      long[][] codes, int stride, long[] planes, int[] ordinals, int count, int[] into) {
    LongVector p0 = LongVector.fromArray(WORDS, planes, 0);
    LongVector p1 = LongVector.fromArray(WORDS, planes, BLOCK);
    LongVector p2 = LongVector.fromArray(WORDS, planes, 2 * BLOCK);
    LongVector p3 = LongVector.fromArray(WORDS, planes, 3 * BLOCK);
    if (count > 0 && Math.abs(ordinals[count - 1] - ordinals[0]) > NEAR * count) {
      touch(codes, stride, ordinals, count, into);
    }
    for (int n = 0; n < count; n++) {
      int from = (ordinals[n] & BinaryCodes.LAST) * stride;
      LongVector bits = LongVector.fromArray(WORDS, codes[ordinals[n] >> BinaryCodes.SHIFT], from);
      LongVector sums =
          bits.and(p3)
              .lanewise(VectorOperators.BIT_COUNT)
              .lanewise(VectorOperators.LSHL, 1)
              .add(bits.and(p2).lanewise(VectorOperators.BIT_COUNT))
              .lanewise(VectorOperators.LSHL, 1)
              .add(bits.and(p1).lanewise(VectorOperators.BIT_COUNT))
              .lanewise(VectorOperators.LSHL, 1)
              .add(bits.and(p0).lanewise(VectorOperators.BIT_COUNT));
      into[n] = (int) sums.reduceLanes(VectorOperators.ADD);
    }
  }

  /**
   * Reads a little of every code: so short a loop runs far ahead of itself, and the waits for
   * memory overlap, which takes a quarter off a walk. What it writes only keeps it from being left
   * out.
   */
  private static void touch(long[][] codes, int stride, int[] ordinals, int count, int[] into) {
    for (int n = 0; n < count; n++) {
      int from = (ordinals[n] & BinaryCodes.LAST) * stride;
      long[] chunk = codes[ordinals[n] >> BinaryCodes.SHIFT];
      into[n] = (int) (chunk[from] + chunk[from + BLOCK - 1]);
    }
  }

  private static void sumBlocks(
      long[][] codes, int stride, long[] planes, int[] ordinals, int count, int[] into) {
    int length = planes.length / PLANES;
    for (int n = 0; n < count; n++) {
      long[] chunk = codes[ordinals[n] >> BinaryCodes.SHIFT];
      int from = (ordinals[n] & BinaryCodes.LAST) * stride;
      LongVector sums = LongVector.zero(WORDS);
      for (int i = 0; i < length; i += BLOCK) {
        LongVector bits = LongVector.fromArray(WORDS, chunk, from + i);
        LongVector p0 = LongVector.fromArray(WORDS, planes, i);
        LongVector p1 = LongVector.fromArray(WORDS, planes, i + length);
        LongVector p2 = LongVector.fromArray(WORDS, planes, i + 2 * length);
        LongVector p3 = LongVector.fromArray(WORDS, planes, i + 3 * length);
        sums =
            sums.add(bits.and(p0).lanewise(VectorOperators.BIT_COUNT))
                .add(
                    bits.and(p1)
                        .lanewise(VectorOperators.BIT_COUNT)
                        .lanewise(VectorOperators.LSHL, 1))
                .add(
                    bits.and(p2)
                        .lanewise(VectorOperators.BIT_COUNT)
                        .lanewise(VectorOperators.LSHL, 2))
                .add(
                    bits.and(p3)
                        .lanewise(VectorOperators.BIT_COUNT)
                        .lanewise(VectorOperators.LSHL, 3));
      }
      into[n] = (int) sums.reduceLanes(VectorOperators.ADD);
    }
  }

  @Override
  public void markAbove(double[] numbers, int end, double bound, long[] into) {
    int i = 0;
    for (int last = end - DOUBLES.length(); i <= last; i += DOUBLES.length()) {
      long marks = DoubleVector.fromArray(DOUBLES, numbers, i).compare(GT, bound).toLong();
      into[i >> 6] |= marks << i;
    }
    for (; i < end; i++) {
      into[i >> 6] |= (numbers[i] > bound ? 1L : 0) << i;
    }
  }

  @Override
  public void markBelow(double[] numbers, int end, double bound, long[] into) {
    int i = 0;
    for (int last = end - DOUBLES.length(); i <= last; i += DOUBLES.length()) {
      long marks = DoubleVector.fromArray(DOUBLES, numbers, i).compare(LT, bound).toLong();
      into[i >> 6] |= marks << i;
    }
    for (; i < end; i++) {
      into[i >> 6] |= (numbers[i] < bound ? 1L : 0) << i;
    }
  }

  @Override
  public void butterflies(float[] numbers, int half) {
    for (int block = 0; block < numbers.length; block += 2 * half) {
      for (int i = block; i < block + half; i += WIDTH) {
        FloatVector a = lanes(numbers, i);
        FloatVector b = lanes(numbers, i + half);
        a.add(b).intoArray(numbers, i);
        a.sub(b).intoArray(numbers, i + half);
      }
    }
  }

  @Override
  public int raisePlanes(float[] numbers, float lowest, float scale, long[] planes) {
    int length = planes.length / PLANES;
    IntVector total = IntVector.zero(INTS);
    for (int i = 0; i < numbers.length; i += WIDTH) {
      IntVector levels =
          (IntVector) lanes(numbers, i).sub(lowest).mul(scale).add(0.5f).convert(F2I, 0);
      total = total.add(levels);
      int word = i >> 6;
      planes[word] |= levels.and(1).compare(NE, 0).toLong() << i;
      planes[length + word] |= levels.and(2).compare(NE, 0).toLong() << i;
      planes[2 * length + word] |= levels.and(4).compare(NE, 0).toLong() << i;
      planes[3 * length + word] |= levels.and(8).compare(NE, 0).toLong() << i;
    }
    return total.reduceLanes(ADD);
  }

  private static FloatVector lanes(float[] array, int from) {
    return FloatVector.fromArray(LANES, array, from);
  }
}
