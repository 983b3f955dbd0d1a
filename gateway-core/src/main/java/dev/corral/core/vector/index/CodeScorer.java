package dev.corral.core.vector.index;

/** Estimates of distances from one query, rounded to four bits a component, to binary codes. */
final class CodeScorer implements Distances {

  private static final int PLANES = 4;
  private static final int STEPS = (1 << PLANES) - 1;

  private final BinaryCodes codes;
  private final int words;
  private final long[] planes;
  private final float base;
  private final float lowest;
  private final float step;
  private final float sum;

  /**
   * Prepares a query.
   *
   * @param rotated the query relative to the centre, rotated
   * @param base what the distance is beside the inner product with it
   */
  CodeScorer(BinaryCodes codes, float[] rotated, float base) {
    this.codes = codes;
    this.base = base;
    this.words = rotated.length / 64;
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float component : rotated) {
      low = Math.min(low, component);
      high = Math.max(high, component);
    }
    this.lowest = low;
    this.step = high > low ? (high - low) / STEPS : 1;
    this.planes = new long[PLANES * words];
    long total = 0;
    for (int i = 0; i < rotated.length; i++) {
      int level = Math.round((rotated[i] - low) / step);
      total += level;
      for (int plane = 0; plane < PLANES; plane++) {
        planes[(i >> 6) * PLANES + plane] |= (long) ((level >> plane) & 1) << i;
      }
    }
    this.sum = lowest * rotated.length + step * total;
  }

  @Override
  public float distance(int ordinal) {
    long[] chunk = codes.chunk(ordinal);
    int from = codes.offset(ordinal);
    int common = 0;
    for (int word = 0; word < words; word++) {
      long bits = chunk[from + BinaryCodes.HEAD + word];
      int plane = word * PLANES;
      common +=
          Long.bitCount(bits & planes[plane])
              + (Long.bitCount(bits & planes[plane + 1]) << 1)
              + (Long.bitCount(bits & planes[plane + 2]) << 2)
              + (Long.bitCount(bits & planes[plane + 3]) << 3);
    }
    long head = chunk[from];
    float slope = Float.intBitsToFloat((int) (head >> 32));
    float offset = Float.intBitsToFloat((int) head);
    float inner = 2 * (lowest * chunk[from + 1] + step * common) - sum;
    return base - offset - slope * inner;
  }

  @Override
  public void distances(int[] ordinals, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = distance(ordinals[i]);
    }
  }
}
