package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.filter.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that names and records keep, with refusals that name the field. */
final class Checks {

  /** Longest vector: four times the longest of today's models. */
  static final int MAX_DIMENSION = 16_384;

  /** Longest id in characters; ids are held in memory. */
  static final int MAX_ID_LENGTH = 4_096;

  /** Most records of one write: it is encoded in memory as one batch. */
  static final int MAX_RECORDS = 100_000;

  private static final Pattern NAME =
      Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]");
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IP_ADDRESS = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  private Checks() {}

  /** Checks a name, or two with a plus between: Chroma's "topology" stands before it. */
  static void name(String name) {
    String[] parts = name.split("\\+", -1);
    if (parts.length > 2 || !Arrays.stream(parts).allMatch(Checks::isName)) {
      throw invalid(
          "name",
          "Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending"
              + " with a character in [a-zA-Z0-9], without \"..\" and not an IPv4 address. Got: "
              + (name.length() <= 100 ? name : name.substring(0, 100) + "…"));
    }
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches()
        && !name.contains("..")
        && !IP_ADDRESS.matcher(name).matches();
  }

  /** Checks what can be checked without the collection; vectors must be there where required. */
  static void entries(List<Entry> entries, boolean vectorRequired) {
    if (entries.size() > MAX_RECORDS) {
      throw new Failure.TooLarge(
              entries.size() + " records in one write (at most " + MAX_RECORDS + ")", MAX_RECORDS)
          .asException();
    }
    for (Entry entry : entries) {
      if (entry.id().isEmpty() || entry.id().length() > MAX_ID_LENGTH) {
        throw invalid(
            "ids",
            "Expected IDs of 1 to "
                + MAX_ID_LENGTH
                + " characters, got one of "
                + entry.id().length());
      }
      Map<String, Value> metadata = entry.metadata();
      if (metadata != null) {
        metadata(entry.id(), metadata);
      }
      float[] vector = entry.vector();
      if (vector != null) {
        vector("embeddings", vector);
      } else if (vectorRequired) {
        throw invalid("embeddings", "Expected an embedding for ID " + entry.id());
      }
    }
  }

  static void vector(String field, float[] vector) {
    if (vector.length == 0 || vector.length > MAX_DIMENSION) {
      throw invalid(
          field,
          "Expected embeddings with 1 to "
              + MAX_DIMENSION
              + " dimensions, got one with "
              + vector.length);
    }
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw invalid(field, "Expected finite embedding values, got " + component);
      }
    }
  }

  /** Checks that vectors have the collection's dimension, or all the same where it has none yet. */
  static void dimensions(@Nullable Integer dimension, List<Entry> entries) {
    Integer expected = dimension;
    for (Entry entry : entries) {
      float[] vector = entry.vector();
      if (vector != null) {
        expected = expected == null ? vector.length : expected;
        dimension("embeddings", expected, vector);
      }
    }
  }

  static void dimension(String field, int expected, float[] vector) {
    if (vector.length != expected) {
      throw invalid(
          field,
          "Collection expecting embedding with dimension of "
              + expected
              + ", got "
              + vector.length);
    }
  }

  /** Checks that the results of several queries fit into memory together. */
  static void results(int queries, int each) {
    if (queries > 1 && (long) queries * each > VectorCollection.MAX_RESULTS) {
      throw new Failure.TooLarge(
              queries
                  + " queries for "
                  + each
                  + " results (at most "
                  + VectorCollection.MAX_RESULTS
                  + " together)",
              VectorCollection.MAX_RESULTS)
          .asException();
    }
  }

  /** Checks a page of records. */
  static void window(@Nullable Integer limit, int offset) {
    if (offset < 0 || (limit != null && limit < 0)) {
      throw invalid("limit", "limit and offset must not be negative");
    }
  }

  /** Checks that real numbers are finite and lists of one type of scalars, as filters take them. */
  private static void metadata(String id, Map<String, Value> values) {
    values.forEach((key, value) -> {
      boolean good =
          switch (value) {
            case Value.Many(List<Value> items) ->
                items.stream().allMatch(Checks::isScalar)
                    && items.stream().map(Value::getClass).distinct().count() <= 1;
            case Value.Sparse _ -> true;
            case Value.Text _, Value.Whole _, Value.Real _, Value.Flag _ -> isScalar(value);
          };
      if (!good) {
        throw invalid(
            "metadatas",
            "Expected finite numbers and lists of one type of scalars in the metadata of ID "
                + id
                + ", got "
                + key
                + " = "
                + value);
      }
    });
  }

  private static boolean isScalar(Value value) {
    return switch (value) {
      case Value.Real(double real) -> Double.isFinite(real);
      case Value.Text _, Value.Whole _, Value.Flag _ -> true;
      case Value.Many _, Value.Sparse _ -> false;
    };
  }

  private static FailureException invalid(String field, String message) {
    return new Failure.Invalid(message, field).asException();
  }
}
