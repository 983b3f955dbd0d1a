package dev.corral.embedder.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** What runs a graph, and with which means. */
public sealed interface Device {

  /**
   * The CPU.
   *
   * @param threads threads that share the run of a text that is alone; with 1 there is no sharing
   */
  record Cpu(int threads) implements Device {}

  /**
   * A CUDA device.
   *
   * @param number the device's number, from 0
   * @param memoryBytes the most memory taken on it, 0 for no limit
   */
  record Cuda(int number, long memoryBytes) implements Device {}

  /** Writes this device into the options of a session with so many threads of its own. */
  default void configure(SessionOptions options, int threads) throws OrtException {
    options.setIntraOpNumThreads(threads);
    // Threads that share a run wait for one another at every node: spinning there is shorter than
    // sleeping. Between runs they sleep, so that no core burns for nothing.
    options.addConfigEntry("session.intra_op.allow_spinning", threads > 1 ? "1" : "0");
    options.addConfigEntry("session.force_spinning_stop", "1");
    // A plan of memory is kept for every combination of lengths ever seen, without bound.
    options.setMemoryPatternOptimization(false);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    if (this instanceof Cuda cuda) {
      try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.number())) {
        if (cuda.memoryBytes() > 0) {
          provider.add("gpu_mem_limit", Long.toString(cuda.memoryBytes()));
        }
        provider.add("arena_extend_strategy", "kSameAsRequested");
        // Tensor cores would round each factor to eleven bits.
        provider.add("use_tf32", "0");
        options.addCUDA(provider);
      }
    }
  }
}
