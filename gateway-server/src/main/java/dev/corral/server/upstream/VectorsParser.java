package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the vectors of {@code /api/embed} straight into floats. */
final class VectorsParser {

  private static final int FIRST_CAPACITY = 384;

  private VectorsParser() {}

  /** Vectors in the order of the texts, and the tokens read. */
  record Vectors(List<float[]> vectors, long tokens) {}

  /**
   * Reads the answer for {@code expected} texts.
   *
   * @throws FailureException where the vectors are not as many, or not all of one length
   */
  static Vectors parse(byte[] body, int expected) {
    List<float[]> vectors = List.of();
    long tokens = 0;
    try (JsonParser in = Wire.reader(body, body.length)) {
      require(in.nextToken() == JsonToken.START_OBJECT);
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "embeddings" -> vectors = vectors(in);
          case "prompt_eval_count" -> tokens = in.getLongValue();
          default -> in.skipChildren();
        }
      }
      require(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null);
    }
    require(vectors.size() == expected);
    for (float[] vector : vectors) {
      require(vector.length > 0 && vector.length == vectors.getFirst().length);
    }
    return new Vectors(vectors, tokens);
  }

  private static List<float[]> vectors(JsonParser in) {
    require(in.currentToken() == JsonToken.START_ARRAY);
    List<float[]> vectors = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      vectors.add(vector(in));
    }
    return vectors;
  }

  private static float[] vector(JsonParser in) {
    require(in.currentToken() == JsonToken.START_ARRAY);
    float[] vector = new float[FIRST_CAPACITY];
    int length = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (length == vector.length) {
        vector = Arrays.copyOf(vector, 2 * length);
      }
      vector[length] = in.getFloatValue();
      require(Float.isFinite(vector[length]));
      length++;
    }
    return Arrays.copyOf(vector, length);
  }

  private static void require(boolean fits) {
    if (!fits) {
      throw new Failure.UpstreamBroken("the model host sent vectors that do not fit the texts")
          .asException();
    }
  }
}
