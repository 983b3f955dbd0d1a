package dev.corral.embedder.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/*
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 * PyTorch's exporter keeps the names of biases and normalisations and loses those of the matrices,
 * which are found again through the name of the MatMul node that uses them.
 */
/** The tensors of an exported BERT encoder, by the names that PyTorch gave them. */
final class Weights {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int FLOAT = 1;

  /** Where a tensor's little-endian floats lie in the file. */
  private record Place(int offset, int length, int rows, int columns) {}

  private final byte[] file;
  private final Map<String, Place> places = new HashMap<>();

  /** The name of the second input of each MatMul node, by the node's name. */
  private final Map<String, String> matrices = new HashMap<>();

  private Weights(byte[] file) {
    this.file = file;
  }

  /**
   * Finds the tensors of an ONNX file.
   *
   * @throws IOException if the file is none
   */
  static Weights find(byte[] file) throws IOException {
    Weights weights = new Weights(file);
    ProtoReader model = new ProtoReader(file);
    for (int field; (field = model.next()) != 0; ) {
      if (field == MODEL_GRAPH) {
        weights.readGraph(model.message());
      } else {
        model.skip();
      }
    }
    return weights;
  }

  private void readGraph(ProtoReader graph) throws IOException {
    for (int field; (field = graph.next()) != 0; ) {
      switch (field) {
        case GRAPH_NODE -> readNode(graph.message());
        case GRAPH_INITIALIZER -> readTensor(graph.message());
        default -> graph.skip();
      }
    }
  }

  private void readNode(ProtoReader node) throws IOException {
    String name = "";
    String operator = "";
    String lastInput = "";
    for (int field; (field = node.next()) != 0; ) {
      switch (field) {
        case NODE_INPUT -> lastInput = node.text();
        case NODE_NAME -> name = node.text();
        case NODE_OPERATOR -> operator = node.text();
        default -> node.skip();
      }
    }
    if (operator.equals("MatMul")) {
      matrices.put(name, lastInput);
    }
  }

  private void readTensor(ProtoReader tensor) throws IOException {
    String name = "";
    long type = 0;
    long[] dims = new long[8];
    int rank = 0;
    int offset = 0;
    int length = 0;
    for (int field; (field = tensor.next()) != 0; ) {
      switch (field) {
        case TENSOR_DIMS -> {
          for (long dim : tensor.numbers()) {
            dims[rank++ & 7] = dim;
          }
        }
        case TENSOR_TYPE -> type = tensor.number();
        case TENSOR_NAME -> name = tensor.text();
        case TENSOR_RAW -> {
          ProtoReader raw = tensor.message();
          offset = raw.offset();
          length = raw.length();
        }
        default -> tensor.skip();
      }
    }
    if (type == FLOAT && (rank == 1 || rank == 2)) {
      int rows = rank == 1 ? 1 : Math.toIntExact(dims[0]);
      int columns = Math.toIntExact(dims[rank - 1]);
      if (length != (long) rows * columns * Float.BYTES) {
        throw new IOException("the tensor " + name + " has " + length + " bytes, not its shape's");
      }
      places.put(name, new Place(offset, length, rows, columns));
    }
  }

  /** Returns how many encoder layers there are. */
  int layers() {
    int layers = 0;
    while (places.containsKey("encoder.layer." + layers + ".output.dense.bias")) {
      layers++;
    }
    return layers;
  }

  /** Returns the vector of this name. */
  float[] vector(String name) throws IOException {
    return floats(place(name.replace('/', '.')));
  }

  /** Returns the matrix of this name. */
  Matrix matrix(String name) throws IOException {
    Place place = place(name);
    return new Matrix(floats(place), place.rows(), place.columns());
  }

  /** Returns the matrix of the dense layer at a path, input by output. */
  Matrix dense(String path) throws IOException {
    return matrix(tensor(path));
  }

  private String tensor(String path) throws IOException {
    String tensor = matrices.get("/" + path + "/MatMul");
    if (tensor == null) {
      throw new IOException("the model has no dense layer " + path);
    }
    return tensor;
  }

  /** Returns the tensor of this name as it lies in the file. */
  Raw raw(String name) throws IOException {
    Place place = place(name);
    ByteBuffer bytes = ByteBuffer.wrap(file, place.offset(), place.length()).slice();
    return new Raw(bytes, place.rows(), place.columns());
  }

  /** Returns the matrix of the dense layer at a path as it lies in the file. */
  Raw rawDense(String path) throws IOException {
    return raw(tensor(path));
  }

  /** Little-endian floats in row order, a view of the file. */
  record Raw(ByteBuffer bytes, int rows, int columns) {}

  private Place place(String name) throws IOException {
    Place place = places.get(name);
    if (place == null) {
      throw new IOException("the model has no tensor " + name);
    }
    return place;
  }

  private float[] floats(Place place) {
    float[] floats = new float[place.length() / Float.BYTES];
    ByteBuffer.wrap(file, place.offset(), place.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    return floats;
  }
}
