package dev.corral.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Holds the graph for a CUDA device as far as a CPU can: only the kernels are missing there. */
final class PackedGraphTest {

  @Test
  void isSoundAndLacksNothingButTheKernelsOfADevice() throws IOException, OrtException {
    Weights weights = Weights.find(model());
    Weights.Raw raw = weights.raw(BertGraph.WORD_TENSOR);
    ByteBuffer table =
        ByteBuffer.allocateDirect(raw.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    table.put(raw.bytes()).flip();
    try (Arena arena = Arena.ofConfined();
        OnnxTensor words =
            OnnxTensor.createTensor(
                Environment.get(), table.asFloatBuffer(), new long[] {raw.rows(), raw.columns()});
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      new Device.Cpu(1).configure(options, 1);
      options.addExternalInitializers(Map.of(BertGraph.WORDS, words));
      ByteBuffer graph = BertGraph.write(weights, false, new Layout.Packed(), arena);

      OrtException refusal =
          catchThrowableOfType(
              OrtException.class, () -> Environment.get().createSession(graph, options));

      assertThat(refusal.getCode()).isEqualTo(OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED);
      assertThat(refusal)
          .hasMessageContaining("PackedMultiHeadAttention")
          .hasMessageContaining("encoder/layer.0/attention/mix");
    }
  }

  private static byte[] model() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PackedGraphTest.class.getResourceAsStream("/all-minilm-l6-v2.onnx"))) {
      return in.readAllBytes();
    }
  }
}
