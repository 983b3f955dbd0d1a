package dev.corral.core.vector.index;

/**
 * Estimates of distances from one query, rounded to four bits a component, to binary codes. Used by
 * one thread.
 */
final class CodeScorer implements Distances {

  private static final int PLANES = Kernel.PLANES;
  private static final int STEPS = (1 << PLANES) - 1;

  private static final Kernel KERNEL = Kernel.FASTEST;

  private final BinaryCodes codes;
  private final int words;
  private final long[] planes;
  private final float base;
  private final float lowest;
  private final float step;
  private final float sum;
  private final int[] one = new int[1];
  private final float[] oneDistance = new float[1];
  private int[] levels = new int[64];

  /**
   * Prepares a query.
   *
   * @param rotated the query relative to the centre, rotated
   * @param base what the distance is beside the inner product with it
   */
  CodeScorer(BinaryCodes codes, float[] rotated, float base) {
    this.codes = codes;
    this.base = base;
    this.words = codes.words();
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float component : rotated) {
      low = Math.min(low, component);
      high = Math.max(high, component);
    }
    this.lowest = low;
    this.step = high > low ? (high - low) / STEPS : 1;
    this.planes = new long[PLANES * planeLength()];
    this.sum = lowest * rotated.length + step * raisePlanes(rotated);
  }

  private int planeLength() {
    return (words + Kernel.BLOCK - 1) / Kernel.BLOCK * Kernel.BLOCK;
  }

  /** Writes the levels of the components into the planes and returns their sum. */
  private int raisePlanes(float[] rotated) {
    int length = planeLength();
    float scale = 1 / step;
    int total = 0;
    for (int word = 0; word < words; word++) {
      long p0 = 0;
      long p1 = 0;
      long p2 = 0;
      long p3 = 0;
      for (int bit = 0; bit < Long.SIZE; bit++) {
        long level = (long) ((rotated[word * Long.SIZE + bit] - lowest) * scale + 0.5f);
        total += (int) level;
        p0 |= (level & 1) << bit;
        p1 |= (level >> 1 & 1) << bit;
        p2 |= (level >> 2 & 1) << bit;
        p3 |= (level >> 3 & 1) << bit;
      }
      planes[word] = p0;
      planes[length + word] = p1;
      planes[2 * length + word] = p2;
      planes[3 * length + word] = p3;
    }
    return total;
  }

  @Override
  public float distance(int ordinal) {
    one[0] = ordinal;
    distances(one, 1, oneDistance);
    return oneDistance[0];
  }

  @Override
  public void distances(int[] ordinals, int count, float[] into) {
    if (levels.length < count) {
      levels = new int[count];
    }
    long[][] chunks = codes.chunks();
    int stride = codes.stride();
    KERNEL.levelSums(chunks, stride, planes, ordinals, count, levels);
    for (int i = 0; i < count; i++) {
      long[] chunk = chunks[ordinals[i] >> BinaryCodes.SHIFT];
      int tail = (ordinals[i] & BinaryCodes.LAST) * stride + words;
      float slope = Float.intBitsToFloat((int) (chunk[tail] >> 32));
      float offset = Float.intBitsToFloat((int) chunk[tail]);
      float inner = 2 * (lowest * chunk[tail + 1] + step * levels[i]) - sum;
      into[i] = base - offset - slope * inner;
    }
  }
}
