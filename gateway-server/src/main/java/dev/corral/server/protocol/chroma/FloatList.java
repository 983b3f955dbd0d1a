package dev.corral.server.protocol.chroma;

import java.util.Arrays;

/** Floats of a number not known before. */
final class FloatList {

  private float[] floats = new float[384];
  private int size;

  void add(float value) {
    if (size == floats.length) {
      floats = Arrays.copyOf(floats, 2 * size);
    }
    floats[size++] = value;
  }

  float[] toArray() {
    return Arrays.copyOf(floats, size);
  }
}
