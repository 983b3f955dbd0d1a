package dev.corral.benchmarks.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The published graph in ONNX Runtime and nothing else: no tokenizer, no pooling, no queue.
 *
 * <p>The session may be used by many threads at once. On a CPU spinning is off, as for the
 * embedder; on a CUDA device numbers are as exact as the embedder's.
 */
final class BareModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private BareModel(SessionOptions options) throws IOException, OrtException {
    try (options;
        InputStream in =
            Objects.requireNonNull(BareModel.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
      this.session = environment.createSession(in.readAllBytes(), options);
    }
  }

  static BareModel open(int threads) throws IOException, OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.addConfigEntry("session.intra_op.allow_spinning", threads > 1 ? "1" : "0");
    options.addConfigEntry("session.force_spinning_stop", "1");
    return new BareModel(options);
  }

  /** Opens the graph on the first CUDA device. */
  static BareModel openCuda() throws IOException, OrtException {
    SessionOptions options = new SessionOptions();
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
    }
    return new BareModel(options);
  }

  /** Runs rows of ids, padded with zeros to the longest. */
  void run(long[]... rows) {
    int width = 0;
    for (long[] row : rows) {
      width = Math.max(width, row.length);
    }
    int total = rows.length * width;
    LongBuffer ids = longs(total);
    LongBuffer mask = longs(total);
    for (int row = 0; row < rows.length; row++) {
      ids.put(row * width, rows[row]);
      for (int i = 0; i < rows[row].length; i++) {
        mask.put(row * width + i, 1);
      }
    }
    long[] shape = {rows.length, width};
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor typeTensor = OnnxTensor.createTensor(environment, longs(total), shape)) {
      session
          .run(
              Map.of(
                  "input_ids", idTensor,
                  "attention_mask", maskTensor,
                  "token_type_ids", typeTensor))
          .close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the next so many rows of a list, wrapped around; returns how many ids they have. */
  int runPadded(List<long[]> ids, int index, int count) {
    long[][] rows = new long[count][];
    int tokens = 0;
    for (int i = 0; i < count; i++) {
      rows[i] = ids.get((int) ((index * (long) count + i) % ids.size()));
      tokens += rows[i].length;
    }
    run(rows);
    return tokens;
  }

  private static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
