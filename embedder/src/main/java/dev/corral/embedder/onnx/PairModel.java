package dev.corral.embedder.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model that gives one number to two texts, as it was exported: inputs {@code input_ids}, {@code
 * attention_mask} and, where it wants them, {@code token_type_ids}, of shape (1, tokens). Safe for
 * use by many threads.
 */
public final class PairModel implements AutoCloseable {

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final OrtSession session;
  private boolean closed;

  private PairModel(OrtSession session) {
    this.session = session;
  }

  /**
   * Loads a model.
   *
   * @param file its ONNX file
   * @param threads that share a run
   * @throws IOException if ONNX Runtime refuses it, or it is of another form
   */
  public static PairModel load(byte[] file, int threads) throws IOException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      new Device.Cpu(threads).configure(options, threads);
      OrtSession session = Environment.get().createSession(file, options);
      try {
        requireForm(session);
        return new PairModel(session);
      } catch (IOException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
  }

  private static void requireForm(OrtSession session) throws IOException, OrtException {
    Set<String> inputs = session.getInputNames();
    if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw new IOException(
          "the model takes " + inputs + " (expected: input_ids, attention_mask, token_type_ids)");
    }
    NodeInfo output = session.getOutputInfo().values().iterator().next();
    long[] shape = output.getInfo() instanceof TensorInfo info ? info.getShape() : new long[0];
    if (shape.length == 0 || (shape.length > 1 && shape[shape.length - 1] != 1)) {
      throw new IOException(
          "the model gives " + Arrays.toString(shape) + " (expected: one number a pair)");
    }
  }

  /** Returns the model's number for one input. */
  public float score(long[] ids, long[] types) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return run(ids, types);
    } catch (OrtException e) {
      throw new IllegalStateException("the model failed: " + e.getMessage(), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  private float run(long[] ids, long[] types) throws OrtException {
    long[] shape = {1, ids.length};
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        long[] values = name.equals(IDS) ? ids : name.equals(MASK) ? mask : types;
        inputs.put(
            name, OnnxTensor.createTensor(Environment.get(), LongBuffer.wrap(values), shape));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        if (!(result.get(0) instanceof OnnxTensor tensor)) {
          throw new IllegalStateException("the model gives no tensor");
        }
        FloatBuffer floats = tensor.getFloatBuffer();
        if (floats == null || floats.remaining() != 1) {
          throw new IllegalStateException("the model does not give one float a pair");
        }
        return floats.get(0);
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Waits for running calls and frees the session; later calls throw. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the ONNX session did not close: " + e.getMessage(), e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
