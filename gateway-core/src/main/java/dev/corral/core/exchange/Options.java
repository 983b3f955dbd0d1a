package dev.corral.core.exchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a model run, by Ollama's names; only known names with values of the right type.
 *
 * <p>Names outside {@link #TYPES} are dropped by the decoder, as Ollama itself ignores them.
 */
public final class Options {

  /** The type of an option's value. */
  public enum Type {
    INTEGER,
    NUMBER,
    BOOLEAN,
    STRINGS
  }

  /** Every option that reaches a model host, with its type (Ollama's api/types.go). */
  public static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("num_ctx", Type.INTEGER),
          Map.entry("num_batch", Type.INTEGER),
          Map.entry("num_gpu", Type.INTEGER),
          Map.entry("main_gpu", Type.INTEGER),
          Map.entry("use_mmap", Type.BOOLEAN),
          Map.entry("num_thread", Type.INTEGER),
          Map.entry("draft_num_predict", Type.INTEGER),
          Map.entry("num_keep", Type.INTEGER),
          Map.entry("seed", Type.INTEGER),
          Map.entry("num_predict", Type.INTEGER),
          Map.entry("top_k", Type.INTEGER),
          Map.entry("top_p", Type.NUMBER),
          Map.entry("min_p", Type.NUMBER),
          Map.entry("typical_p", Type.NUMBER),
          Map.entry("repeat_last_n", Type.INTEGER),
          Map.entry("temperature", Type.NUMBER),
          Map.entry("repeat_penalty", Type.NUMBER),
          Map.entry("presence_penalty", Type.NUMBER),
          Map.entry("frequency_penalty", Type.NUMBER),
          Map.entry("stop", Type.STRINGS));

  /** No option set: the model's own settings hold. */
  public static final Options NONE = new Options(Map.of());

  private final Map<String, Object> values;

  private Options(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Returns options with these values.
   *
   * @throws FailureException naming the option, where a name is unknown or a value of a wrong type
   */
  public static Options of(Map<String, ?> values) {
    Map<String, Object> checked = new LinkedHashMap<>();
    values.forEach((name, value) -> checked.put(name, check(name, value)));
    return checked.isEmpty() ? NONE : new Options(Collections.unmodifiableMap(checked));
  }

  /** Returns these options with {@code defaults} for the names that are not set. */
  public Options orElse(Options defaults) {
    Map<String, Object> merged = new LinkedHashMap<>(defaults.values);
    merged.putAll(values);
    return new Options(Collections.unmodifiableMap(merged));
  }

  /** Returns the option's value, a Long, Double, Boolean or List of String; null if not set. */
  public @Nullable Object get(String name) {
    return values.get(name);
  }

  /** Returns name → Long, Double, Boolean or List of String, in the order they were set. */
  public Map<String, Object> asMap() {
    return values;
  }

  private static Object check(String name, Object value) {
    Type type = TYPES.get(name);
    if (type == null) {
      throw invalid(name, "is not a known option");
    }
    return switch (type) {
      case INTEGER -> {
        if (value instanceof Integer || value instanceof Long) {
          yield ((Number) value).longValue();
        }
        if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1L << 53) {
          yield d.longValue();
        }
        throw invalid(name, "must be of type integer");
      }
      case NUMBER -> {
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
          yield n.doubleValue();
        }
        throw invalid(name, "must be of type number");
      }
      case BOOLEAN -> {
        if (value instanceof Boolean) {
          yield value;
        }
        throw invalid(name, "must be of type boolean");
      }
      case STRINGS -> {
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
          yield List.copyOf(list);
        }
        throw invalid(name, "must be of type array of strings");
      }
    };
  }

  private static FailureException invalid(String name, String expected) {
    return new Failure.Invalid("option \"" + name + "\" " + expected, "options." + name)
        .asException();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Options that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
