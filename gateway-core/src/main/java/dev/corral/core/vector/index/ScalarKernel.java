package dev.corral.core.vector.index;

/** A {@link Kernel} in plain Java; four sums at a time, so that additions do not wait in a row. */
final class ScalarKernel implements Kernel {

  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (int end = length & ~3; i < end; i += 4) {
      s0 += a[aFrom + i] * b[bFrom + i];
      s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
      s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
      s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
    }
    for (; i < length; i++) {
      s0 += a[aFrom + i] * b[bFrom + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float dot(float[] a, int aFrom, byte[] b, int bFrom, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < length; i += 4) {
      s0 += a[aFrom + i] * b[bFrom + i];
      s1 += a[aFrom + i + 1] * b[bFrom + i + 1];
      s2 += a[aFrom + i + 2] * b[bFrom + i + 2];
      s3 += a[aFrom + i + 3] * b[bFrom + i + 3];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float squaredDifference(float[] a, int aFrom, float[] b, int bFrom, int length) {
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (int end = length & ~1; i < end; i += 2) {
      float d0 = a[aFrom + i] - b[bFrom + i];
      float d1 = a[aFrom + i + 1] - b[bFrom + i + 1];
      s0 += d0 * d0;
      s1 += d1 * d1;
    }
    if (i < length) {
      float d = a[aFrom + i] - b[bFrom + i];
      s0 += d * d;
    }
    return s0 + s1;
  }

  @Override
  public void levelSums(
      long[][] codes, int stride, long[] planes, int[] ordinals, int count, int[] into) {
    int length = planes.length / PLANES;
    int words = Math.min(length, stride);
    for (int n = 0; n < count; n++) {
      long[] chunk = codes[ordinals[n] >> BinaryCodes.SHIFT];
      int from = (ordinals[n] & BinaryCodes.LAST) * stride;
      int sum = 0;
      for (int i = 0; i < words; i++) {
        long bits = chunk[from + i];
        sum +=
            Long.bitCount(bits & planes[i])
                + (Long.bitCount(bits & planes[length + i]) << 1)
                + (Long.bitCount(bits & planes[2 * length + i]) << 2)
                + (Long.bitCount(bits & planes[3 * length + i]) << 3);
      }
      into[n] = sum;
    }
  }

  @Override
  public void markAbove(double[] numbers, int end, double bound, long[] into) {
    for (int i = 0; i < end; i++) {
      into[i >> 6] |= (numbers[i] > bound ? 1L : 0) << i;
    }
  }

  @Override
  public void markBelow(double[] numbers, int end, double bound, long[] into) {
    for (int i = 0; i < end; i++) {
      into[i >> 6] |= (numbers[i] < bound ? 1L : 0) << i;
    }
  }

  @Override
  public void butterflies(float[] numbers, int half) {
    for (int block = 0; block < numbers.length; block += 2 * half) {
      for (int i = block; i < block + half; i++) {
        float a = numbers[i];
        float b = numbers[i + half];
        numbers[i] = a + b;
        numbers[i + half] = a - b;
      }
    }
  }

  @Override
  public int raisePlanes(float[] numbers, float lowest, float scale, long[] planes) {
    int length = planes.length / PLANES;
    int total = 0;
    for (int i = 0; i < numbers.length; i++) {
      int level = (int) ((numbers[i] - lowest) * scale + 0.5f);
      total += level;
      for (int plane = 0; plane < PLANES; plane++) {
        planes[plane * length + (i >> 6)] |= (level >> plane & 1L) << i;
      }
    }
    return total;
  }
}
