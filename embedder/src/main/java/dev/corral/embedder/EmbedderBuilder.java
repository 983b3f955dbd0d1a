package dev.corral.embedder;

import dev.corral.embedder.batch.Batcher;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The settings of an {@link Embedder}. */
public final class EmbedderBuilder {

  Provider provider = Provider.AUTO;
  Precision precision = Precision.FP32;
  int threads = Runtime.getRuntime().availableProcessors();
  int tokenBudget = 512;
  int queuedTexts = 4_096;
  private long queuedUnits = 64 << 20;
  int maxTextLength = 16 << 20;
  int cudaDevice;
  long cudaMemoryBytes;
  long cacheBytes;
  private @Nullable Path directory;

  EmbedderBuilder() {}

  /** Sets what computes; {@link Provider#AUTO} unless set. */
  public EmbedderBuilder provider(Provider provider) {
    this.provider = provider;
    return this;
  }

  /** Sets the numbers that the model computes in; {@link Precision#FP32} unless set. */
  public EmbedderBuilder precision(Precision precision) {
    this.precision = precision;
    return this;
  }

  /**
   * Sets how many threads compute, each one batch at a time; all processors unless set. With CUDA
   * as many threads read (tokenise), and two more drive the device.
   */
  public EmbedderBuilder threads(int threads) {
    this.threads = within(threads, 1, 1_024, "threads");
    return this;
  }

  /**
   * Sets the most tokens in one batch, from 256; 512 unless set. On a CPU more makes a batch last
   * longer and the work no cheaper. On a CUDA device every run has exactly this many rows, used or
   * not, which is what keeps a vector from depending on its neighbours: more brings throughput on a
   * large device and takes time from a lone text, and changes the vectors' last bits.
   */
  public EmbedderBuilder tokenBudget(int tokens) {
    this.tokenBudget = within(tokens, 256, 65_536, "tokenBudget");
    return this;
  }

  /**
   * Sets how many texts may wait, all callers together; 4,096 unless set. A call with more is
   * refused with {@link EmbedderException.Reason#TOO_LARGE}, one that finds too many waiting with
   * {@link EmbedderException.Reason#BUSY}.
   */
  public EmbedderBuilder queuedTexts(int texts) {
    this.queuedTexts = within(texts, 1, 1 << 20, "queuedTexts");
    return this;
  }

  /**
   * Sets how many UTF-16 units the waiting texts may have together; 64 Mi unless set. A single text
   * over it is taken when nothing else waits.
   */
  public EmbedderBuilder queuedUnits(long units) {
    if (units < 1) {
      throw new IllegalArgumentException("queuedUnits: " + units + " (expected: >= 1)");
    }
    this.queuedUnits = units;
    return this;
  }

  /** Sets the longest text, in UTF-16 units; 16 Mi unless set. */
  public EmbedderBuilder maxTextLength(int units) {
    this.maxTextLength = within(units, 1, 1 << 28, "maxTextLength");
    return this;
  }

  /** Sets the number of the CUDA device; 0 unless set. */
  public EmbedderBuilder cudaDevice(int number) {
    this.cudaDevice = within(number, 0, 1_024, "cudaDevice");
    return this;
  }

  /** Sets the most memory taken on the CUDA device, in bytes; 0, the default, sets no limit. */
  public EmbedderBuilder cudaMemoryBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("cudaMemoryBytes: " + bytes + " (expected: >= 0)");
    }
    this.cudaMemoryBytes = bytes;
    return this;
  }

  /**
   * A CUDA device gets two dispatchers: one fetches and pools while the other's run computes. Its
   * memory grows with the number of runs at once.
   */
  Batcher.Bounds bounds(Provider provider, int lengths) {
    Batcher.Staff staff =
        provider == Provider.CUDA
            ? new Batcher.Staff(2, false, threads)
            : new Batcher.Staff(threads, true, 0);
    return new Batcher.Bounds(staff, tokenBudget, lengths, queuedTexts, queuedUnits);
  }

  /**
   * Sets the most memory for vectors of texts seen before, in bytes; 0, the default, for no cache.
   * With a cache a text that is asked for while it is under way is not computed again.
   */
  public EmbedderBuilder cacheBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("cacheBytes: " + bytes + " (expected: >= 0)");
    }
    this.cacheBytes = bytes;
    return this;
  }

  /**
   * Sets a directory with {@code model.onnx}, {@code tokenizer.json} and a manifest {@code
   * SHA256SUMS}; the bundled all-MiniLM-L6-v2 unless set. The model must be a BERT encoder with
   * heads of 32, as PyTorch exports it; its name is the directory's.
   */
  public EmbedderBuilder model(Path directory) {
    this.directory = directory;
    return this;
  }

  ModelFiles files() throws IOException {
    return directory == null ? ModelFiles.bundled() : ModelFiles.in(directory);
  }

  private static int within(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  /**
   * Loads the model and starts the threads. Takes about a second.
   *
   * @throws EmbedderException if the model or the asked-for provider cannot be used
   */
  public Embedder open() {
    return LocalEmbedder.open(this);
  }
}
