package dev.corral.benchmarks.corpus;

import dev.corral.benchmarks.frame.Report;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Provider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Vectors of real texts, and others of the same kind to ask with.
 *
 * @param dimension length of a vector
 * @param count vectors to be searched
 * @param texts what each of them is the vector of
 * @param rows all components, vector by vector: first those to be searched, then the questions
 */
@SuppressWarnings("ArrayRecordComponent") // written once, then only read
public record VectorSet(int dimension, int count, List<Paragraph> texts, float[] rows) {

  private static final int BATCH = 512;

  /**
   * Reads the vectors of the first doc comments of this JDK, embedding what no earlier run has.
   * They are kept below {@code benchmarks/target}, or where the system property {@code
   * corral.bench.vectors} says.
   *
   * @param count vectors to be searched
   * @param questions vectors to ask with
   */
  public static VectorSet open(Report report, int count, int questions) throws IOException {
    List<Paragraph> texts = DocComments.of(Path.of(System.getProperty("java.home")));
    int wanted = Math.min(count + questions, texts.size());
    Path file = file(texts);
    int dimension = embedWhatIsMissing(report, texts.subList(0, wanted), file);
    // The questions come first in the file, so that they are the same for every count.
    float[] read = read(file, wanted * dimension);
    float[] rows = new float[read.length];
    int asked = questions * dimension;
    System.arraycopy(read, asked, rows, 0, read.length - asked);
    System.arraycopy(read, 0, rows, read.length - asked, asked);
    return new VectorSet(dimension, wanted - questions, texts.subList(questions, wanted), rows);
  }

  /** Returns how many vectors there are to ask with. */
  public int questions() {
    return rows.length / dimension - count;
  }

  /** Returns a copy of a vector to be searched. */
  public float[] vector(int index) {
    return copy(index);
  }

  /** Returns a copy of a vector to ask with. */
  public float[] question(int index) {
    return copy(count + index);
  }

  private float[] copy(int row) {
    float[] vector = new float[dimension];
    System.arraycopy(rows, row * dimension, vector, 0, dimension);
    return vector;
  }

  private static Path file(List<Paragraph> texts) {
    var sum = new CRC32();
    texts.forEach(one -> sum.update(one.text().getBytes(StandardCharsets.UTF_8)));
    return directory().resolve(String.format(Locale.ROOT, "doc-comments-%08x.f32", sum.getValue()));
  }

  private static Path directory() {
    String home = System.getProperty("corral.home", ".");
    return Path.of(System.getProperty("corral.bench.vectors", home + "/benchmarks/target"));
  }

  private static int embedWhatIsMissing(Report report, List<Paragraph> texts, Path file)
      throws IOException {
    Files.createDirectories(directory());
    try (Embedder embedder = Embedder.builder().provider(Provider.CPU).open();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      int bytes = embedder.dimension() * Float.BYTES;
      channel.truncate(channel.size() / bytes * bytes);
      int at = (int) Math.min(texts.size(), channel.size() / bytes);
      if (at < texts.size()) {
        report.progress("embedding " + (texts.size() - at) + " doc comments, kept in " + file);
      }
      while (at < texts.size()) {
        int next = Math.min(at + BATCH, texts.size());
        List<String> batch = new ArrayList<>();
        texts.subList(at, next).forEach(one -> batch.add(one.text()));
        append(channel, embedder.embed(batch));
        at = next;
      }
      return embedder.dimension();
    }
  }

  private static void append(FileChannel channel, List<Embedding> embeddings) throws IOException {
    int floats = embeddings.stream().mapToInt(one -> one.vector().length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Embedding embedding : embeddings) {
      for (float component : embedding.vector()) {
        buffer.putFloat(component);
      }
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static float[] read(Path file, int floats) throws IOException {
    float[] all = new float[floats];
    try (FileChannel channel = FileChannel.open(file)) {
      channel
          .map(FileChannel.MapMode.READ_ONLY, 0, (long) floats * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(all);
    }
    return all;
  }
}
