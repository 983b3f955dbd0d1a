package dev.corral.embedder.onnx;

import java.io.IOException;

/** The native buffers of one thread, rewritten in place by every run. */
public sealed interface Lane permits SlotLane, PackedLane {

  /**
   * Computes the vectors of texts.
   *
   * @param texts ids of the texts, those of one length beside one another; together within this
   *     lane's capacity, and of no more lengths than {@link OnnxModel#lengths()}
   * @param alone whether the run may use all cores; only for texts of one length
   * @return a unit vector for each text
   * @throws IOException if ONNX Runtime fails
   */
  float[][] run(long[][] texts, boolean alone) throws IOException;
}
