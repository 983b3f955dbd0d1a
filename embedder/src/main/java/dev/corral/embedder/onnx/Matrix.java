package dev.corral.embedder.onnx;

/**
 * A matrix in row order.
 *
 * @param values rows behind one another
 * @param rows rows
 * @param columns columns
 */
@SuppressWarnings("ArrayRecordComponent") // weights, read once and handed on
record Matrix(float[] values, int rows, int columns) {

  Matrix {
    assert values.length == rows * columns : "values of another shape";
  }

  /** Returns matrices of as many rows side by side. */
  static Matrix besides(Matrix... parts) {
    int rows = parts[0].rows;
    int columns = 0;
    for (Matrix part : parts) {
      columns += part.columns;
    }
    float[] values = new float[rows * columns];
    int left = 0;
    for (Matrix part : parts) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            part.values, row * part.columns, values, row * columns + left, part.columns);
      }
      left += part.columns;
    }
    return new Matrix(values, rows, columns);
  }

  /** Returns {@code count} rows from {@code first} on. */
  Matrix slice(int first, int count) {
    float[] part = new float[count * columns];
    System.arraycopy(values, first * columns, part, 0, part.length);
    return new Matrix(part, count, columns);
  }

  /** Returns the matrix with each row multiplied by its factor. */
  Matrix scaleRows(float[] factors) {
    float[] scaled = new float[values.length];
    for (int row = 0, i = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++, i++) {
        scaled[i] = values[i] * factors[row];
      }
    }
    return new Matrix(scaled, rows, columns);
  }

  /** Returns the largest magnitude of each row. */
  float[] rowMagnitudes() {
    float[] most = new float[rows];
    for (int row = 0, i = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++, i++) {
        most[row] = Math.max(most[row], Math.abs(values[i]));
      }
    }
    return most;
  }

  /** Returns the largest magnitude of each column. */
  float[] columnMagnitudes() {
    float[] most = new float[columns];
    for (int row = 0, i = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++, i++) {
        most[column] = Math.max(most[column], Math.abs(values[i]));
      }
    }
    return most;
  }
}
