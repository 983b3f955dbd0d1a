package dev.corral.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Pooling is here and not in the graph: ONNX Runtime adds up [1, n, d] in another order than
 * [2, n, d], and a vector must not depend on its neighbours. The loops are plain ones that the
 * compiler turns into vector instructions without changing the order of any sum.
 */
/** The native buffers of one thread, rewritten in place by every run. */
public final class Lane {

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
  private final FloatBuffer states;
  private final float[] row;

  Lane(OrtEnvironment environment, OrtSession narrow, @Nullable OrtSession wide, Shape shape) {
    this.environment = environment;
    this.narrow = narrow;
    this.wide = wide;
    this.shape = shape;
    this.ids = longs(shape.capacity());
    this.positions = longs(shape.capacity());
    this.shapes = longs(3 * shape.slots());
    this.flat = longs(2 * shape.slots());
    this.rows = longs(shape.slots());
    this.states = direct(shape.capacity() * shape.dimension() * Float.BYTES).asFloatBuffer();
    this.row = new float[shape.dimension()];
  }

  private static LongBuffer longs(int count) {
    return direct(count * Long.BYTES).asLongBuffer();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Computes the vectors of texts.
   *
   * @param texts ids of the texts, those of one length beside one another; together within this
   *     lane's capacity, and of no more lengths than the model has slots
   * @param alone whether the run may use all cores; only for texts of one length
   * @return a unit vector for each text
   * @throws IOException if ONNX Runtime fails
   */
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
        OnnxTensor stateTensor =
            OnnxTensor.createTensor(
                environment,
                states.slice(0, total * shape.dimension()),
                new long[] {total, shape.dimension()})) {
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
    float[][] vectors = new float[texts.length][];
    for (int i = 0, first = 0; i < texts.length; first += texts[i++].length) {
      vectors[i] = pool(first, texts[i].length);
    }
    return vectors;
  }

  /** Returns the normalised mean of the states of one text. */
  private float[] pool(int first, int length) {
    float[] sum = new float[shape.dimension()];
    for (int token = first; token < first + length; token++) {
      states.get(token * row.length, row);
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
