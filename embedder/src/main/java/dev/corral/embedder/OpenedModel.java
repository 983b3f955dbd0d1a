package dev.corral.embedder;

import dev.corral.embedder.onnx.Device;
import dev.corral.embedder.onnx.Lane;
import dev.corral.embedder.onnx.OnnxModel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;

/**
 * A loaded model that has proved itself, and what computes it.
 *
 * @param model the model
 * @param provider what computes it, never {@link Provider#AUTO}
 * @param fellBack whether CUDA was there and did not work
 */
record OpenedModel(OnnxModel model, Provider provider, boolean fellBack) {

  private static final System.Logger LOG = System.getLogger("dev.corral.embedder");

  /** The ids of "hello world". */
  private static final long[] KNOWN_IDS = {101, 7592, 2088, 102};

  /** How its vector begins with the bundled model, by ONNX Runtime from Python on a CPU. */
  private static final float[] KNOWN_HEAD = {
    -0.034477f, 0.031023f, 0.006735f, 0.026109f, -0.039362f, -0.160303f, 0.066924f, -0.006441f
  };

  private static final int[] WARM_UP_LENGTHS = {8, 16, 32, 64, 128, 256};

  /** More threads than this were never seen to bring a lone text's answer sooner. */
  private static final int THREADS_FOR_ONE = 4;

  /** Loads on CUDA where that is wanted and proves itself, otherwise on the CPU. */
  static OpenedModel open(byte[] graph, boolean bundled, EmbedderBuilder settings)
      throws IOException {
    boolean fellBack = false;
    if (settings.provider != Provider.CPU) {
      try {
        Device device = new Device.Cuda(settings.cudaDevice, settings.cudaMemoryBytes);
        requireCuda(settings);
        return new OpenedModel(load(graph, bundled, settings, device), Provider.CUDA, false);
      } catch (IOException e) {
        if (settings.provider == Provider.CUDA) {
          throw e;
        }
        // Where CUDA is not compiled in there is nothing to be said about it.
        fellBack = OnnxModel.hasCuda();
        if (fellBack) {
          LOG.log(Level.WARNING, "CUDA is not used, the CPU embeds: {0}", reason(e));
        }
      }
    }
    Device device = new Device.Cpu(Math.min(settings.threads, THREADS_FOR_ONE));
    return new OpenedModel(load(graph, bundled, settings, device), Provider.CPU, fellBack);
  }

  /** Returns what a native failure ends in: before it stand source files and paths of its build. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int cause = message.lastIndexOf("with error: ");
    return cause < 0 ? message : message.substring(cause + "with error: ".length());
  }

  private static void requireCuda(EmbedderBuilder settings) throws IOException {
    if (settings.precision == Precision.INT8) {
      throw new IOException("int8 is computed by the CPU only (expected: fp32 with CUDA)");
    }
    if (!OnnxModel.hasCuda()) {
      throw new IOException(
          "this ONNX Runtime has no CUDA (expected: the artefact onnxruntime_gpu, by -Pcuda)");
    }
  }

  private static OnnxModel load(
      byte[] graph, boolean bundled, EmbedderBuilder settings, Device device) throws IOException {
    boolean int8 = settings.precision == Precision.INT8;
    OnnxModel model = OnnxModel.load(graph, int8, device);
    try {
      Lane lane = model.lane(settings.tokenBudget);
      if (device instanceof Device.Cuda) {
        warmUp(lane);
      }
      float[] vector = lane.run(new long[][] {KNOWN_IDS}, true)[0];
      float square = 0;
      for (float component : vector) {
        square += component * component;
      }
      require("the length of a vector", square, 1, 1e-3f);
      for (int i = 0; bundled && i < KNOWN_HEAD.length; i++) {
        // A wrong graph or a broken device is off by far more.
        require("component " + i + " of the known vector", vector[i], KNOWN_HEAD[i], 1e-2f);
      }
      return model;
    } catch (IOException e) {
      model.close();
      throw e;
    }
  }

  /** Runs texts of the usual lengths once: a device loads its kernels at their first use. */
  private static void warmUp(Lane lane) throws IOException {
    for (int length : WARM_UP_LENGTHS) {
      long[] ids = new long[length];
      Arrays.fill(ids, KNOWN_IDS[1]);
      lane.run(new long[][] {ids}, true);
    }
  }

  private static void require(String what, float found, float expected, float tolerance)
      throws IOException {
    if (!(Math.abs(found - expected) <= tolerance)) {
      throw new IOException(
          what + " comes out as " + found + " (expected: " + expected + "): not used");
    }
  }
}
