package dev.corral.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/*
 * On a CPU two sessions share the table of word vectors, half of the model's bytes. The narrow one
 * has one thread and slots for several lengths: with a lane for each core it keeps all cores busy
 * without any of them waiting for another. The wide one has one slot and all threads: it brings
 * the answer to a lone text sooner. Both compute the same bits.
 *
 * A CUDA device has one session, whose runs are all of one shape; see PackedInputs.
 */
/**
 * A BERT encoder loaded into ONNX Runtime.
 *
 * <p>Close only after the last lane has come back: freeing a session under a run crashes the
 * process.
 */
public final class OnnxModel implements AutoCloseable {

  /** Lengths in one run of the narrow session; each costs a rectangle of attention a layer. */
  public static final int SLOTS = 8;

  private final OrtEnvironment environment;
  private final OnnxTensor words;
  private final OrtSession narrow;
  private final @Nullable OrtSession wide;
  private final Layout layout;
  private final int dimension;

  private OnnxModel(
      OrtEnvironment environment,
      OnnxTensor words,
      OrtSession narrow,
      @Nullable OrtSession wide,
      Layout layout) {
    this.environment = environment;
    this.words = words;
    this.narrow = narrow;
    this.wide = wide;
    this.layout = layout;
    this.dimension = Math.toIntExact(words.getInfo().getShape()[1]);
  }

  /** Starts ONNX Runtime, which unpacks its native library: worth doing beside other reading. */
  public static void prepare() {
    Environment.get();
  }

  /** Returns whether CUDA is compiled into the ONNX Runtime at hand; it may still not work. */
  public static boolean hasCuda() {
    Environment.get();
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /**
   * Loads a model.
   *
   * @param file the ONNX file of a BERT encoder as PyTorch exports it
   * @param int8 whether its matrices are multiplied in 8-bit integers
   * @param device what runs it
   * @throws IOException if the file or the device cannot be used
   */
  public static OnnxModel load(byte[] file, boolean int8, Device device) throws IOException {
    OrtEnvironment environment = Environment.get();
    Weights weights = Weights.find(file);
    OnnxTensor words = words(environment, weights);
    Plan plan = new Plan(weights, int8, words, device);
    OrtSession narrow = null;
    CompletableFuture<OrtSession> wide = null;
    try {
      Layout layout =
          switch (device) {
            case Device.Cpu _ -> new Layout.Slots(SLOTS);
            case Device.Cuda _ -> new Layout.Packed();
          };
      if (device instanceof Device.Cpu cpu && cpu.threads() > 1) {
        wide = beside(() -> plan.session(new Layout.Slots(1), cpu.threads()));
      }
      narrow = plan.session(layout, 1);
      return new OnnxModel(environment, words, narrow, wide == null ? null : wide.join(), layout);
    } catch (OrtException | CompletionException | IOException | LinkageError e) {
      close(narrow);
      close(wide == null ? null : wide.exceptionally(_ -> null).join());
      words.close();
      throw new IOException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
  }

  private static OnnxTensor words(OrtEnvironment environment, Weights weights) throws IOException {
    Weights.Raw raw = weights.raw(BertGraph.WORD_TENSOR);
    ByteBuffer table =
        ByteBuffer.allocateDirect(raw.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    table.put(raw.bytes()).flip();
    try {
      return OnnxTensor.createTensor(
          environment, table.asFloatBuffer(), new long[] {raw.rows(), raw.columns()});
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime refuses the word vectors: " + e.getMessage(), e);
    }
  }

  /** What every session of a model is made from. */
  private record Plan(Weights weights, boolean int8, OnnxTensor words, Device device) {

    OrtSession session(Layout layout, int threads) throws OrtException, IOException {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
          Arena arena = Arena.ofConfined()) {
        device.configure(options, threads);
        // The first alone copies the table into the session; the second alone is refused.
        options.addExternalInitializers(Map.of(BertGraph.WORDS, words));
        if (device instanceof Device.Cpu) {
          // What is added so stays where it is: a device would be given an address of the host.
          options.addInitializer(BertGraph.WORDS, words);
        }
        ByteBuffer graph = BertGraph.write(weights, int8, layout, arena);
        return Environment.get().createSession(graph, options);
      }
    }
  }

  /** Something that loads a session. */
  private interface Loading {
    OrtSession load() throws OrtException, IOException;
  }

  private static CompletableFuture<OrtSession> beside(Loading loading) {
    CompletableFuture<OrtSession> session = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("embed-open-wide")
        .daemon()
        .start(() -> {
          try {
            session.complete(loading.load());
          } catch (OrtException | IOException | RuntimeException | Error e) {
            session.completeExceptionally(e);
          }
        });
    return session;
  }

  /** Returns the length of every vector. */
  public int dimension() {
    return dimension;
  }

  /** Returns how many different lengths the texts of one run may have. */
  public int lengths() {
    return switch (layout) {
      case Layout.Slots(int slots) -> slots;
      case Layout.Packed() -> Integer.MAX_VALUE;
    };
  }

  /**
   * Returns buffers for one thread.
   *
   * @param capacity the most ids in one run; on a CUDA device every run takes as long as one of
   *     that many, and a vector depends on this number in its last bits
   */
  public Lane lane(int capacity) {
    return switch (layout) {
      case Layout.Slots(int slots) ->
          new SlotLane(environment, narrow, wide, new SlotLane.Shape(dimension, slots, capacity));
      case Layout.Packed() -> new PackedLane(environment, narrow, dimension, capacity);
    };
  }

  @Override
  public void close() {
    close(narrow);
    close(wide);
    words.close();
  }

  private static void close(@Nullable OrtSession session) {
    if (session == null) {
      return;
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the ONNX session did not close: " + e.getMessage(), e);
    }
  }
}
