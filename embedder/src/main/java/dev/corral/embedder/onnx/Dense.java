package dev.corral.embedder.onnx;

import java.io.IOException;

/** How a graph multiplies rows by the matrices of the model. Adds nodes, returns their names. */
sealed interface Dense permits Fp32Dense, Int8Dense {

  /** Rows of queries, keys and values, biases not yet added. */
  record Heads(String query, String key, String value) {}

  /** A product and the bias still to be added to it. */
  record Sum(String product, String bias) {}

  /** Multiplies by the three matrices at the start of attention. */
  Heads heads(String path, Weights weights, String rows) throws IOException;

  /** Multiplies by the matrix of a dense layer. */
  String multiply(String path, Weights weights, String rows) throws IOException;

  /** Multiplies rows that a layer normalisation just gave. */
  String multiplyNormed(String path, Weights weights, String rows, String norm) throws IOException;

  /** Returns the operator of ONNX Runtime that adds a bias and applies GELU. */
  String gelu();

  /** Multiplies rows that a GELU just gave. */
  Sum multiplyGelu(String path, Weights weights, String rows) throws IOException;
}
