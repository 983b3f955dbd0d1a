package dev.corral.embedder.onnx;

/** How attention tells the rows of several texts apart. */
sealed interface Layout {

  /**
   * By rectangles, each of texts of one length.
   *
   * @param count rectangles in one run; one that is not used is empty
   */
  record Slots(int count) implements Layout {}

  /** By where each text ends, for an operator that only a CUDA device has. */
  record Packed() implements Layout {}
}
