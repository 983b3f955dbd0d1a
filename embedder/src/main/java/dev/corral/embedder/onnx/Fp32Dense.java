package dev.corral.embedder.onnx;

import java.io.IOException;
import java.util.List;

/** Multiplication in 32-bit floating point, with the weights as published. */
final class Fp32Dense implements Dense {

  private final GraphWriter graph;

  Fp32Dense(GraphWriter graph) {
    this.graph = graph;
  }

  /** One product for all three: a wider matrix keeps the cores busier. */
  @Override
  public Heads heads(String path, Weights weights, String rows) throws IOException {
    Matrix all =
        Matrix.besides(
            weights.dense(path + "/query"),
            weights.dense(path + "/key"),
            weights.dense(path + "/value"));
    graph.constant(path + "/weights", all.values(), all.rows(), all.columns());
    List<String> parts =
        graph
            .node("Split", path + "/heads")
            .in(product(path, rows))
            .set("axis", 1)
            .set("num_outputs", 3)
            .out(path + "/query", path + "/key", path + "/value");
    return new Heads(parts.get(0), parts.get(1), parts.get(2));
  }

  @Override
  public String multiply(String path, Weights weights, String rows) throws IOException {
    Weights.Raw matrix = weights.rawDense(path);
    graph.constant(path + "/weights", matrix.bytes(), matrix.rows(), matrix.columns());
    return product(path, rows);
  }

  @Override
  public String multiplyNormed(String path, Weights weights, String rows, String norm)
      throws IOException {
    return multiply(path, weights, rows);
  }

  @Override
  public String gelu() {
    return "BiasGelu";
  }

  @Override
  public Sum multiplyGelu(String path, Weights weights, String rows) throws IOException {
    float[] bias = weights.vector(path + ".bias");
    return new Sum(
        multiply(path, weights, rows), graph.constant(path + "/bias", bias, bias.length));
  }

  private String product(String path, String rows) {
    return graph.node("MatMul", path + "/product").in(rows, path + "/weights").out();
  }
}
