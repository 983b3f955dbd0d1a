package dev.corral.benchmarks.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Objects;

/**
 * The published graph in ONNX Runtime and nothing else: no tokenizer, no pooling, no queue.
 *
 * <p>The session may be used by many threads at once. Spinning is off, as for the embedder.
 */
final class BareModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private BareModel(byte[] graph, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.addConfigEntry("session.intra_op.allow_spinning", threads > 1 ? "1" : "0");
      options.addConfigEntry("session.force_spinning_stop", "1");
      this.session = environment.createSession(graph, options);
    }
  }

  static BareModel open(int threads) throws IOException, OrtException {
    try (InputStream in =
        Objects.requireNonNull(BareModel.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
      return new BareModel(in.readAllBytes(), threads);
    }
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
