package dev.corral.embedder.onnx;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * Weights: symmetric 8-bit integers, one scale for each output. Rows: 8-bit integers with scales
 * found when they are run, one or more for each row, so that no row depends on another (ONNX
 * Runtime's own dynamic quantisation takes one scale for the whole batch). The product of integers
 * is exact, hence the same in every batch.
 *
 * What keeps the cosine to fp32 at 0.999, each measured alone (docs/decisions/0012):
 *   values stay in fp32: attention averages them over tokens, which keeps their common error;
 *   rows after a normalisation are divided by a scale per input that is multiplied into the
 *     weights (Xiao et al., SmoothQuant, 2022), here from the normalisation's own gain and shift,
 *     so that no calibration texts are needed, and get two scales;
 *   rows after a GELU are never below -0.17: shifted by that they use all 256 steps, and the
 *     shift's product goes into the bias; four times as long, they get four scales.
 */
/** Multiplication in 8-bit integers, row by row. */
final class Int8Dense implements Dense {

  /**
   * How rows become bytes.
   *
   * @param groups scales for each row, each for as many neighbouring components
   * @param shift what is added to every component first
   * @param zero the name of the byte that stands for zero
   * @param perStep the name of the factor from the largest magnitude to a scale
   */
  private record Rounding(int groups, float shift, String zero, String perStep) {}

  /** Components of both signs: 127 steps either way. */
  private static final Rounding SIGNED = new Rounding(1, 0, "middle", "per_127");

  private static final Rounding NORMED = new Rounding(2, 0, "middle", "per_127");

  /** The least value of GELU is -0.16997. */
  private static final Rounding GELU = new Rounding(4, 0.17f, "bottom", "per_255");

  /** Spread of a normalised component in standard deviations, of which 3 leave few outside. */
  private static final float SPREAD = 3;

  /** Between 0, all difficulty left in the rows, and 1, all moved into the weights. */
  private static final double SMOOTHING = 0.8;

  private final GraphWriter graph;

  /** Zero points in the shape of the scales, one set for each number of scales. */
  private final Set<String> zeroed = new HashSet<>();

  Int8Dense(GraphWriter graph) {
    this.graph = graph;
    graph.constant("one", new float[] {1});
    graph.constant("group_axis", new long[] {2});
    graph.constant("per_127", new float[] {1 / 127f});
    graph.constant("per_255", new float[] {1 / 255f});
    graph.constant("shift", new float[] {GELU.shift()});
    graph.unsignedByte("middle", 128);
    graph.unsignedByte("bottom", 0);
  }

  @Override
  public Heads heads(String path, Weights weights, String rows) throws IOException {
    Matrix queryAndKey =
        Matrix.besides(weights.dense(path + "/query"), weights.dense(path + "/key"));
    List<String> parts =
        graph
            .node("Split", path + "/heads")
            .in(product(path + "/query_key", queryAndKey, rows, SIGNED).name())
            .set("axis", 1)
            .set("num_outputs", 2)
            .out(path + "/query", path + "/key");
    Matrix value = weights.dense(path + "/value");
    graph.constant(path + "/value/weights", value.values(), value.rows(), value.columns());
    String values = graph.node("MatMul", path + "/value").in(rows, path + "/value/weights").out();
    return new Heads(parts.get(0), parts.get(1), values);
  }

  @Override
  public String multiply(String path, Weights weights, String rows) throws IOException {
    return product(path, weights.dense(path), rows, SIGNED).name();
  }

  @Override
  public String multiplyNormed(String path, Weights weights, String rows, String norm)
      throws IOException {
    Matrix matrix = weights.dense(path);
    float[] gain = weights.vector(norm + ".weight");
    float[] shift = weights.vector(norm + ".bias");
    float[] most = matrix.rowMagnitudes();
    float[] scale = new float[gain.length];
    float[] inverse = new float[gain.length];
    for (int i = 0; i < scale.length; i++) {
      double reach = Math.abs(gain[i]) * SPREAD + Math.abs(shift[i]);
      scale[i] = (float) (Math.pow(reach, SMOOTHING) / Math.pow(most[i], 1 - SMOOTHING));
      inverse[i] = 1 / scale[i];
    }
    graph.constant(path + "/smoothing", inverse, inverse.length);
    String smooth = graph.node("Mul", path + "/smooth").in(rows, path + "/smoothing").out();
    return product(path, matrix.scaleRows(scale), smooth, NORMED).name();
  }

  /** The approximation by a hyperbolic tangent is off by 0.0005 at most, less than the rounding. */
  @Override
  public String gelu() {
    return "FastGelu";
  }

  @Override
  public Sum multiplyGelu(String path, Weights weights, String rows) throws IOException {
    Product product = product(path, weights.dense(path), rows, GELU);
    float[] bias = weights.vector(path + ".bias");
    for (int i = 0; i < bias.length; i++) {
      bias[i] -= GELU.shift() * product.columnSums()[i];
    }
    return new Sum(product.name(), graph.constant(path + "/bias", bias, bias.length));
  }

  /** A product in floats, and what each column of its weights sums to. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one statement
  private record Product(String name, float[] columnSums) {}

  private Product product(String path, Matrix matrix, String rows, Rounding rounding) {
    int groups = rounding.groups();
    int width = matrix.rows() / groups;
    String shifted = rows;
    if (rounding.shift() != 0) {
      shifted = graph.node("Add", path + "/shifted").in(rows, "shift").out();
    }
    String scale = scale(path, shifted, width, rounding);
    String[] bytes = split(bytes(path, shifted, scale, width, rounding), groups);
    String[] scales = split(scale, groups);
    String[] products = new String[groups];
    float[] sums = new float[matrix.columns()];
    for (int group = 0; group < groups; group++) {
      Matrix part = matrix.slice(group * width, width);
      String name = path + "/" + group;
      products[group] =
          graph
              .node("Mul", name + "/product")
              .in(integers(name, part, bytes[group], rounding.zero(), sums), scales[group])
              .out();
    }
    String sum = groups == 1 ? products[0] : graph.node("Sum", path + "/sum").in(products).out();
    return new Product(sum, sums);
  }

  /** Finds the scale of each group of each row. */
  private String scale(String path, String rows, int width, Rounding rounding) {
    // A shifted row has no negative component.
    String magnitude =
        rounding.shift() != 0 ? rows : graph.node("Abs", path + "/magnitude").in(rows).out();
    String groups = "groups." + rounding.groups() + "." + width;
    graph.constant(groups, new long[] {0, rounding.groups(), width});
    String grouped = graph.node("Reshape", path + "/grouped").in(magnitude, groups).out();
    String most =
        graph.node("ReduceMax", path + "/max").in(grouped, "group_axis").set("keepdims", 0).out();
    return graph.node("Mul", path + "/scale").in(most, rounding.perStep()).out();
  }

  private String bytes(String path, String rows, String scale, int width, Rounding rounding) {
    String zeros = rounding.zero() + "." + rounding.groups();
    if (zeroed.add(zeros)) {
      String shape = graph.node("Shape", zeros + "/shape").in(scale).out();
      graph.node("Expand", zeros).in(rounding.zero(), shape).out();
    }
    return graph
        .node("QuantizeLinear", path + "/bytes")
        .in(rows, scale, zeros)
        .set("axis", 1)
        .set("block_size", width)
        .out();
  }

  private String[] split(String whole, int count) {
    if (count == 1) {
      return new String[] {whole};
    }
    String[] parts = GraphWriter.parts(whole, count);
    graph
        .node("Split", whole + "/split")
        .in(whole)
        .set("axis", 1)
        .set("num_outputs", count)
        .out(parts);
    return parts;
  }

  /** Multiplies bytes by a matrix; adds what its columns sum to. */
  private String integers(String path, Matrix matrix, String bytes, String zero, float[] sums) {
    float[] steps = matrix.columnMagnitudes();
    for (int i = 0; i < steps.length; i++) {
      steps[i] = steps[i] == 0 ? 1 : steps[i] / 127;
    }
    byte[] quantized = new byte[matrix.values().length];
    for (int row = 0, i = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < steps.length; column++, i++) {
        quantized[i] = (byte) Math.rint(matrix.values()[i] / steps[column]);
        sums[column] += quantized[i] * steps[column];
      }
    }
    graph.signedBytes(path + "/weights", quantized, matrix.rows(), matrix.columns());
    graph.constant(path + "/steps", steps, steps.length);
    return graph
        .runtimeNode("MatMulIntegerToFloat", path + "/integers")
        .in(bytes, path + "/weights", "one", path + "/steps", zero)
        .out();
  }
}
