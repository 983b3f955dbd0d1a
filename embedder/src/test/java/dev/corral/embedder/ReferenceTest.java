package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the vectors against those of ONNX Runtime and tokenizers from Python. */
final class ReferenceTest {

  /** One line of the fixture; src/test/reference/make_reference.py says how it is made. */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Reference(int tokens, String text, float[] vector) {

    static Reference parse(String line) {
      String[] parts = line.split("\t", -1);
      Base64.Decoder base64 = Base64.getDecoder();
      ByteBuffer halves = ByteBuffer.wrap(base64.decode(parts[2])).order(ByteOrder.LITTLE_ENDIAN);
      float[] vector = new float[halves.remaining() / Short.BYTES];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = Float.float16ToFloat(halves.getShort());
      }
      String text = new String(base64.decode(parts[1]), StandardCharsets.UTF_8);
      return new Reference(Integer.parseInt(parts[0]), text, vector);
    }
  }

  private static List<Reference> references() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ReferenceTest.class.getResourceAsStream("/reference-vectors.tsv")),
                StandardCharsets.US_ASCII))) {
      return reader.lines().map(Reference::parse).toList();
    }
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

  @Test
  void coversManyScriptsAndLengths() throws IOException {
    List<Reference> references = references();

    assertThat(references).hasSizeGreaterThanOrEqualTo(200);
    assertThat(references)
        .extracting(Reference::tokens)
        .contains(2, 256, 257)
        .anyMatch(n -> n > 999);
  }

  @ParameterizedTest
  @CsvSource({"FP32, 0.99999, 0.99999", "INT8, 0.997, 0.999"})
  void agreesWithTheReference(Precision precision, double least, double mean) throws IOException {
    List<Reference> references = references();
    try (Embedder embedder =
        Embedder.builder().provider(Provider.CPU).precision(precision).threads(2).open()) {
      List<Embedding> embeddings =
          embedder.embed(references.stream().map(Reference::text).toList());

      double sum = 0;
      for (int i = 0; i < references.size(); i++) {
        Reference reference = references.get(i);
        Embedding embedding = embeddings.get(i);
        double cosine = cosine(embedding.vector(), reference.vector());
        sum += cosine;
        assertThat(cosine).as(reference.text()).isGreaterThanOrEqualTo(least);
        assertThat(embedding.tokens()).isEqualTo(Math.min(reference.tokens(), 256));
        assertThat(embedding.truncated()).isEqualTo(reference.tokens() > 256);
        assertThat(embedder.countTokens(reference.text())).isEqualTo(reference.tokens());
      }
      assertThat(sum / references.size()).isGreaterThanOrEqualTo(mean);
    }
  }
}
