package dev.corral.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Texts of any lengths in runs of one shape, for a device that has packed attention. */
final class PackedLane implements Lane {

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int rows;
  private final PackedInputs inputs;
  private final States states;

  /**
   * Makes a lane.
   *
   * @param rows ids in every run, whether texts need them or not
   */
  PackedLane(OrtEnvironment environment, OrtSession session, int dimension, int rows) {
    this.environment = environment;
    this.session = session;
    this.rows = rows;
    this.inputs = new PackedInputs(rows);
    this.states = new States(rows, dimension);
  }

  @Override
  public float[][] run(long[][] texts, boolean alone) throws IOException {
    inputs.write(texts);
    long[] length = {rows};
    long[] padded = {inputs.sequences(), PackedInputs.LONGEST};
    long[] bounds = {inputs.sequences() + 1L};
    try (OnnxTensor ids = OnnxTensor.createTensor(environment, inputs.ids(), length);
        OnnxTensor places = OnnxTensor.createTensor(environment, inputs.positions(), length);
        OnnxTensor ends = OnnxTensor.createTensor(environment, inputs.ends(), bounds);
        OnnxTensor offsets = OnnxTensor.createTensor(environment, inputs.offsets(), padded);
        OnnxTensor output = states.tensor(environment, rows)) {
      Map<String, OnnxTensor> given =
          Map.of(
              BertGraph.IDS, ids,
              BertGraph.POSITIONS, places,
              BertGraph.ENDS, ends,
              BertGraph.OFFSETS, offsets);
      session.run(given, Set.of(), Map.of(BertGraph.STATES, output)).close();
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime failed: " + e.getMessage(), e);
    }
    return states.vectors(texts);
  }
}
