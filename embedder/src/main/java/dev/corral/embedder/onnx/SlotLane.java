package dev.corral.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Texts of one length beside one another, in as many rectangles as the graph has slots. */
final class SlotLane implements Lane {

  /**
   * What fits.
   *
   * @param dimension the length of a vector
   * @param slots lengths in one run
   * @param capacity ids in one run
   */
  record Shape(int dimension, int slots, int capacity) {}

  /** The shortest text: its two special tokens. */
  private static final int SHORTEST = 2;

  private final OrtEnvironment environment;
  private final OrtSession narrow;
  private final @Nullable OrtSession wide;
  private final Shape shape;
  private final LongBuffer ids;
  private final LongBuffer positions;
  private final LongBuffer shapes;
  private final LongBuffer flat;
  private final LongBuffer rows;
  private final States states;

  SlotLane(OrtEnvironment environment, OrtSession narrow, @Nullable OrtSession wide, Shape shape) {
    this.environment = environment;
    this.narrow = narrow;
    this.wide = wide;
    this.shape = shape;
    this.ids = Direct.longs(shape.capacity());
    this.positions = Direct.longs(shape.capacity());
    this.shapes = Direct.longs(3 * shape.slots());
    this.flat = Direct.longs(2 * shape.slots());
    this.rows = Direct.longs(shape.slots());
    this.states = new States(shape.capacity(), shape.dimension());
  }

  @Override
  public float[][] run(long[][] texts, boolean alone) throws IOException {
    int total = write(texts);
    OrtSession session = narrow;
    int slots = shape.slots();
    if (alone && wide != null) {
      session = wide;
      slots = 1;
    }
    try (OnnxTensor idTensor = tensor(ids, total);
        OnnxTensor positionTensor = tensor(positions, total);
        OnnxTensor shapeTensor = tensor(shapes, 3 * slots);
        OnnxTensor flatTensor = tensor(flat, 2 * slots);
        OnnxTensor rowTensor = tensor(rows, slots);
        OnnxTensor stateTensor = states.tensor(environment, total)) {
      Map<String, OnnxTensor> inputs = new HashMap<>(8);
      inputs.put(BertGraph.IDS, idTensor);
      inputs.put(BertGraph.POSITIONS, positionTensor);
      inputs.put(BertGraph.SHAPES, shapeTensor);
      if (slots > 1) {
        inputs.put(BertGraph.FLAT, flatTensor);
        inputs.put(BertGraph.ROWS, rowTensor);
      }
      session.run(inputs, Set.of(), Map.of(BertGraph.STATES, stateTensor)).close();
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime failed: " + e.getMessage(), e);
    }
    return states.vectors(texts);
  }

  /** Writes ids and slots; returns how many ids there are. */
  private int write(long[][] texts) {
    ids.clear();
    positions.clear();
    int slot = -1;
    int length = -1;
    int count = 0;
    for (long[] text : texts) {
      if (text.length != length) {
        length = text.length;
        slot++;
        count = 0;
        if (slot == shape.slots()) {
          throw new IllegalArgumentException(
              "texts of more lengths in one run than the " + slot + " slots");
        }
      }
      if (length < SHORTEST || length > ids.remaining()) {
        throw new IllegalArgumentException(
            "a text of " + length + " ids (expected: 2 to " + ids.remaining() + " more)");
      }
      ids.put(text);
      for (int i = 0; i < length; i++) {
        positions.put(i);
      }
      slot(slot, ++count, length);
    }
    // An empty rectangle needs a length all the same; any will do.
    for (int unused = slot + 1; unused < shape.slots(); unused++) {
      slot(unused, 0, SHORTEST);
    }
    return ids.position();
  }

  private void slot(int slot, int texts, int length) {
    shapes.put(3 * slot, texts);
    shapes.put(3 * slot + 1, length);
    shapes.put(3 * slot + 2, shape.dimension());
    flat.put(2 * slot, (long) texts * length);
    flat.put(2 * slot + 1, shape.dimension());
    rows.put(slot, (long) texts * length);
  }

  private OnnxTensor tensor(LongBuffer buffer, int length) throws OrtException {
    return OnnxTensor.createTensor(environment, buffer.slice(0, length), new long[] {length});
  }
}
