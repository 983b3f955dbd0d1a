package dev.corral.core.vector.index;

/**
 * An ordinal and its distance in one long that orders by distance, then by ordinal: the distance in
 * the high half, made so that it orders as an integer, and the ordinal in the low one.
 */
final class Candidate {

  private Candidate() {}

  static long of(int ordinal, float distance) {
    return ((long) sortable(Float.floatToRawIntBits(distance)) << 32) | ordinal;
  }

  static int ordinal(long candidate) {
    return (int) candidate;
  }

  static float distance(long candidate) {
    return Float.intBitsToFloat(sortable((int) (candidate >> 32)));
  }

  /** Maps the bits of a float to an integer of the same order, and back. */
  private static int sortable(int bits) {
    return bits ^ ((bits >> 31) & 0x7fff_ffff);
  }
}
