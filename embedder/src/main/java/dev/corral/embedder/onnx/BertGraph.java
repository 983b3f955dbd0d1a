package dev.corral.embedder.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/*
 * The published graph is written for a rectangle [batch, tokens] with a mask. This one computes
 * the same function (Devlin et al., BERT, 2018) over rows of tokens that belong to texts of
 * several lengths: everything but attention treats each token by itself, so all tokens of all
 * texts go through the big matrices as one matrix, whatever their texts' lengths. For attention
 * the rows are cut into slots; a slot is a rectangle of texts of one length, an unused slot is
 * empty. Nothing is padded, so there is no mask, and no text's arithmetic depends on another's.
 *
 *   ids, positions [T]   shapes [slots * 3]: texts, length, dimension   rows [slots]
 *   flat [slots * 2]: rows, dimension                                   states [T, dimension]
 *
 * With one slot the inputs rows and flat do not exist. A CUDA device has an operator that takes
 * texts of any lengths as they lie, by their ends; then there are no slots but
 *
 *   ends [texts + 1]: 0 and the end of each text   offsets [texts, longest]: see PackedInputs
 */
/** Writes the graph of a BERT encoder. */
final class BertGraph {

  static final String IDS = "ids";
  static final String POSITIONS = "positions";
  static final String SHAPES = "shapes";
  static final String FLAT = "flat";
  static final String ROWS = "rows";
  static final String ENDS = "ends";
  static final String OFFSETS = "offsets";
  static final String STATES = "states";

  /** The name of the table of word vectors, which all sessions share. */
  static final String WORDS = "words";

  static final String WORD_TENSOR = "embeddings.word_embeddings.weight";

  private static final float EPSILON = 1e-12f;
  private static final int HEAD_LENGTH = 32;

  private final GraphWriter graph = new GraphWriter();
  private final Weights weights;
  private final Dense dense;
  private final Layout layout;
  private final int dimension;

  private BertGraph(Weights weights, boolean int8, Layout layout) throws IOException {
    this.weights = weights;
    this.layout = layout;
    this.dimension = weights.matrix("embeddings.token_type_embeddings.weight").columns();
    this.dense = int8 ? new Int8Dense(graph) : new Fp32Dense(graph);
  }

  /**
   * Writes a graph.
   *
   * @param weights the tensors of the model
   * @param int8 whether the matrices are multiplied in 8-bit integers
   * @param layout how attention tells texts apart
   * @param arena where the result lies
   */
  static ByteBuffer write(Weights weights, boolean int8, Layout layout, Arena arena)
      throws IOException {
    BertGraph bert = new BertGraph(weights, int8, layout);
    bert.inputs();
    String states = bert.embeddings();
    for (int layer = 0; layer < weights.layers(); layer++) {
      states = bert.layer("encoder/layer." + layer + "/", states);
    }
    bert.graph.node("Identity", STATES).in(states).out();
    return bert.graph.model(arena);
  }

  private void inputs() {
    graph.input(IDS, -1);
    graph.input(POSITIONS, -1);
    graph.output(STATES, dimension);
    switch (layout) {
      case Layout.Slots(int slots) -> slotInputs(slots);
      case Layout.Packed() -> {
        graph.inputOfInts(ENDS, -1);
        graph.inputOfInts(OFFSETS, -1, PackedInputs.LONGEST);
      }
    }
  }

  private void slotInputs(int slots) {
    graph.input(SHAPES, 3L * slots);
    if (slots > 1) {
      graph.input(FLAT, 2L * slots);
      graph.input(ROWS, slots);
      cut(SHAPES, slots);
      cut(FLAT, slots);
    } else {
      graph.constant("flat_rows", new long[] {-1, dimension});
    }
  }

  private void cut(String input, int parts) {
    graph
        .node("Split", input + "_cut")
        .in(input)
        .set("axis", 0)
        .set("num_outputs", parts)
        .out(GraphWriter.parts(input, parts));
  }

  private String embeddings() throws IOException {
    Weights.Raw words = weights.raw(WORD_TENSOR);
    graph.shared(WORDS, words.rows(), words.columns());
    // All tokens have type 0: its vector goes into the table of positions.
    Matrix positions = weights.matrix("embeddings.position_embeddings.weight");
    float[] type = weights.matrix("embeddings.token_type_embeddings.weight").values();
    for (int i = 0; i < positions.values().length; i++) {
      positions.values()[i] += type[i % dimension];
    }
    graph.constant("places", positions.values(), positions.rows(), dimension);
    String word = graph.node("Gather", "word").in(WORDS, IDS).out();
    String place = graph.node("Gather", "place").in("places", POSITIONS).out();
    return norm("embeddings/LayerNorm", word, place, "");
  }

  private String layer(String path, String states) throws IOException {
    String context = attention(path + "attention/", states);
    String attended =
        norm(
            path + "attention/output/LayerNorm",
            dense.multiply(path + "attention/output/dense", weights, context),
            states,
            bias(path + "attention/output/dense"));
    String inner =
        graph
            .runtimeNode(dense.gelu(), path + "gelu")
            .in(
                dense.multiplyNormed(
                    path + "intermediate/dense",
                    weights,
                    attended,
                    path + "attention/output/LayerNorm"),
                bias(path + "intermediate/dense"))
            .out();
    Dense.Sum outer = dense.multiplyGelu(path + "output/dense", weights, inner);
    return norm(path + "output/LayerNorm", outer.product(), attended, outer.bias());
  }

  private String attention(String path, String states) throws IOException {
    Dense.Heads heads = dense.heads(path + "self", weights, states);
    float[] bias = new float[3 * dimension];
    String[] names = {"query", "key", "value"};
    for (int i = 0; i < 3; i++) {
      float[] part = weights.vector(path + "self/" + names[i] + ".bias");
      System.arraycopy(part, 0, bias, i * dimension, dimension);
    }
    String biases = graph.constant(path + "self/bias", bias, bias.length);
    return switch (layout) {
      case Layout.Slots(int slots) -> rectangles(path, heads, biases, slots);
      case Layout.Packed() ->
          graph
              .runtimeNode("PackedMultiHeadAttention", path + "mix")
              .in(heads.query(), heads.key(), heads.value(), biases, OFFSETS, ENDS)
              .set("num_heads", dimension / HEAD_LENGTH)
              .out();
    };
  }

  private String rectangles(String path, Dense.Heads heads, String biases, int slots) {
    String[] query = shaped(heads.query(), slots);
    String[] key = shaped(heads.key(), slots);
    String[] value = shaped(heads.value(), slots);
    String[] contexts = new String[slots];
    for (int slot = 0; slot < slots; slot++) {
      String context =
          graph
              .runtimeNode("MultiHeadAttention", path + "mix." + slot)
              .in(query[slot], key[slot], value[slot], biases)
              .set("num_heads", dimension / HEAD_LENGTH)
              .out();
      contexts[slot] = flatten(context, slot, slots);
    }
    return slots == 1
        ? contexts[0]
        : graph.node("Concat", path + "contexts").in(contexts).set("axis", 0).out();
  }

  private String flatten(String rectangle, int slot, int slots) {
    return slots == 1
        ? graph.node("Reshape", rectangle + "/flat").in(rectangle, "flat_rows").out()
        : graph
            .node("Reshape", rectangle + "/flat")
            .in(rectangle, FLAT + "." + slot)
            .set("allowzero", 1)
            .out();
  }

  /** Cuts rows of tokens into the rectangles of the slots. */
  private String[] shaped(String rows, int slots) {
    String[] rectangles = new String[slots];
    String[] parts = {rows};
    if (slots > 1) {
      parts = GraphWriter.parts(rows, slots);
      graph.node("Split", rows + "/cut").in(rows, ROWS).set("axis", 0).out(parts);
    }
    for (int slot = 0; slot < slots; slot++) {
      String shape = slots == 1 ? SHAPES : SHAPES + "." + slot;
      rectangles[slot] =
          graph
              .node("Reshape", rows + "/slot." + slot)
              .in(parts[slot], shape)
              .set("allowzero", 1)
              .out();
    }
    return rectangles;
  }

  private String bias(String path) throws IOException {
    float[] bias = weights.vector(path + ".bias");
    return graph.constant(path + "/bias", bias, bias.length);
  }

  private String norm(String path, String a, String b, String bias) throws IOException {
    GraphWriter.Node node =
        graph
            .runtimeNode("SkipLayerNormalization", path)
            .in(
                a,
                b,
                graph.constant(path + "/gain", weights.vector(path + ".weight"), dimension),
                graph.constant(path + "/shift", weights.vector(path + ".bias"), dimension));
    if (!bias.isEmpty()) {
      node.in(bias);
    }
    return node.set("epsilon", EPSILON).out();
  }
}
