package dev.corral.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;

/*
 * Pooling is here and not in the graph: ONNX Runtime adds up [1, n, d] in another order than
 * [2, n, d], and a vector must not depend on its neighbours. The loops are plain ones that the
 * compiler turns into vector instructions without changing the order of any sum.
 */
/** What a run gives: a row of floats for each id, pooled into a vector for each text. */
final class States {

  private final FloatBuffer buffer;
  private final float[] row;

  /** Allocates room for so many rows of so many floats. */
  States(int rows, int dimension) {
    this.buffer = Direct.floats(Math.multiplyExact(rows, dimension));
    this.row = new float[dimension];
  }

  /** Returns the first rows as a tensor that a run may write. */
  OnnxTensor tensor(OrtEnvironment environment, int rows) throws OrtException {
    return OnnxTensor.createTensor(
        environment, buffer.slice(0, rows * row.length), new long[] {rows, row.length});
  }

  /** Returns the normalised mean of the rows of each text; the texts lie behind one another. */
  float[][] vectors(long[][] texts) {
    float[][] vectors = new float[texts.length][];
    for (int i = 0, first = 0; i < texts.length; first += texts[i++].length) {
      vectors[i] = pool(first, texts[i].length);
    }
    return vectors;
  }

  private float[] pool(int first, int length) {
    float[] sum = new float[row.length];
    for (int token = first; token < first + length; token++) {
      buffer.get(token * row.length, row);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += row[i];
      }
    }
    double square = 0;
    for (float component : sum) {
      square += (double) component * component;
    }
    // The mean's divisor falls out of the normalisation.
    float scale = (float) (1 / Math.sqrt(square));
    for (int i = 0; i < sum.length; i++) {
      sum[i] *= scale;
    }
    return sum;
  }
}
