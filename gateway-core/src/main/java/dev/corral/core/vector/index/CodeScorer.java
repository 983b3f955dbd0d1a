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
  private final float[] bases;
  private final float lowest;
  private final float step;
  private final float sum;
  private final int[] one = new int[1];
  private final float[] oneDistance = new float[1];
  private int[] levels = new int[64];

  /**
   * Prepares a query.
   *
   * @param rotated the query, rotated
   * @param bases what the distance is by centre, beside what the codes tell
   */
  CodeScorer(BinaryCodes codes, float[] rotated, float[] bases) {
    this.codes = codes;
    this.bases = bases;
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
    this.sum = lowest * rotated.length + step * KERNEL.raisePlanes(rotated, low, 1 / step, planes);
  }

  private int planeLength() {
    return (words + Kernel.BLOCK - 1) / Kernel.BLOCK * Kernel.BLOCK;
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
      float inner = 2 * (lowest * (int) chunk[tail + 1] + step * levels[i]) - sum;
      into[i] = bases[(int) (chunk[tail + 1] >> 32)] - offset - slope * inner;
    }
  }
}
