package dev.corral.benchmarks.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * Texts with the vectors that ONNX Runtime and tokenizers from Python give for them.
 *
 * @param all the texts of {@code make_reference.py}
 */
record References(List<Reference> all) {

  private static final String FILE = "embedder/src/test/resources/reference-vectors.tsv";

  /** A text and its vector in numbers of 16 bits. */
  @SuppressWarnings("ArrayRecordComponent") // read only
  record Reference(String text, float[] vector) {

    static Reference parse(String line) {
      String[] parts = line.split("\t", -1);
      Base64.Decoder base64 = Base64.getDecoder();
      ByteBuffer halves = ByteBuffer.wrap(base64.decode(parts[2])).order(ByteOrder.LITTLE_ENDIAN);
      float[] vector = new float[halves.remaining() / Short.BYTES];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = Float.float16ToFloat(halves.getShort());
      }
      return new Reference(new String(base64.decode(parts[1]), StandardCharsets.UTF_8), vector);
    }
  }

  /** Reads the file in the sources. */
  static References read() throws IOException {
    Path file = Path.of(System.getProperty("corral.home", "."), FILE);
    try (var lines = Files.lines(file, StandardCharsets.US_ASCII)) {
      return new References(lines.map(Reference::parse).toList());
    }
  }

  List<String> texts() {
    return all.stream().map(Reference::text).toList();
  }

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squareA * squareB);
  }
}
