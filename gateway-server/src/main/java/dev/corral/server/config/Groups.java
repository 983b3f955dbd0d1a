package dev.corral.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms of values that are made of others: lists, maps and objects. */
public final class Groups {

  private Groups() {}

  /** The values of an object's fields. */
  public static final class Fields {

    private final Map<Setting<?>, Object> values = new HashMap<>();

    /** Returns the value of a field, its default where it was not written. */
    @SuppressWarnings("unchecked") // put by the form of the same setting
    public <T> T get(Setting<T> field) {
      Object value = values.get(field);
      return value == null ? field.fallback() : (T) value;
    }

    <T> void put(Setting<T> field, T value) {
      values.put(field, value);
    }

    private <T> void read(Setting<T> field, Written written) {
      put(field, field.form().read(written));
    }
  }

  /** Values one after the other. */
  public static <T> Form<List<T>> list(Form<T> item) {
    return new Form<>() {
      @Override
      public List<T> read(Written written) {
        List<T> values = new ArrayList<>();
        if (written instanceof Written.Items(List<Written> items, String _)) {
          items.forEach(one -> values.add(item.read(one)));
        } else {
          values.add(item.read(written));
        }
        return List.copyOf(values);
      }

      @Override
      public Written written(String text, String where) {
        if (isYaml(text)) {
          return YamlText.ofValue(where, text);
        }
        List<Written> items = new ArrayList<>();
        for (String part : text.split(",", -1)) {
          if (!part.isBlank()) {
            items.add(item.written(part.strip(), where));
          }
        }
        return new Written.Items(items, where);
      }

      @Override
      public String text(List<T> values) {
        return values.stream().map(item::text).collect(Collectors.joining(", ", "[", "]"));
      }

      @Override
      public String syntax() {
        return "a list, each " + item.syntax();
      }

      @Override
      public List<Setting<?>> fields() {
        return item.fields();
      }

      @Override
      public boolean isRepeatable() {
        return true;
      }
    };
  }

  /**
   * Values by names that people choose.
   *
   * @param name what a name may be
   * @param nameSyntax the same in words
   * @param value makes the form of a value of its name
   */
  public static <T> Form<Map<String, T>> map(
      Pattern name, String nameSyntax, Function<String, Form<T>> value) {
    return new Form<>() {
      @Override
      public Map<String, T> read(Written written) {
        if (!(written instanceof Written.Entries(Map<String, Written> entries, String _))) {
          throw new BadSetting(written, "expected " + syntax());
        }
        Map<String, T> values = new LinkedHashMap<>();
        entries.forEach((key, one) -> {
          if (!name.matcher(key).matches()) {
            throw new BadSetting(one, "the name must be " + nameSyntax + ", not '" + key + "'");
          }
          values.put(key, value.apply(key).read(one));
        });
        return Collections.unmodifiableMap(values);
      }

      @Override
      public Written written(String text, String where) {
        return YamlText.ofValue(where, text);
      }

      @Override
      public String text(Map<String, T> values) {
        return values.entrySet().stream()
            .map(one ->
                Forms.quoted(one.getKey()) + ": " + value.apply(one.getKey()).text(one.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
      }

      @Override
      public String syntax() {
        return "a map from names (" + nameSyntax + ") to " + value.apply("").syntax();
      }

      @Override
      public List<Setting<?>> fields() {
        return value.apply("").fields();
      }
    };
  }

  /**
   * One value of several fields.
   *
   * @param what what it is called, with its article
   * @param fields its fields
   * @param maker makes the value; an {@link IllegalArgumentException} says what is wrong
   * @param parts gives the fields of a value
   * @param only the field that a plain value stands for, or null
   */
  static <T> Form<T> object(
      String what,
      List<Setting<?>> fields,
      Function<Fields, T> maker,
      BiFunction<T, Fields, Fields> parts,
      @Nullable Setting<?> only) {
    return new ObjectForm<>(what, List.copyOf(fields), maker, parts, only);
  }

  private record ObjectForm<T>(
      String syntax,
      List<Setting<?>> fields,
      Function<Fields, T> maker,
      BiFunction<T, Fields, Fields> parts,
      @Nullable Setting<?> only)
      implements Form<T> {

    @Override
    public T read(Written written) {
      Fields values = new Fields();
      if (written instanceof Written.Entries(Map<String, Written> entries, String _)) {
        entries.forEach((name, one) -> {
          Setting<?> field = field(name, one);
          if (!(one instanceof Written.Nothing)) {
            values.read(field, one);
          }
        });
      } else if (written instanceof Written.Nothing && only == null) {
        // every field has its default
      } else if (only != null) {
        values.read(only, written);
      } else {
        throw new BadSetting(written, "expected " + syntax + " (" + names() + ")");
      }
      for (Setting<?> field : fields) {
        if (field.isRequired() && !values.values.containsKey(field)) {
          throw new BadSetting(written, "'" + field.name() + "' is missing");
        }
      }
      try {
        return maker.apply(values);
      } catch (IllegalArgumentException e) {
        throw new BadSetting(written, String.valueOf(e.getMessage()));
      }
    }

    private Setting<?> field(String name, Written where) {
      List<String> known = fields.stream().map(Setting::name).toList();
      int at = known.indexOf(name);
      if (at < 0) {
        throw new BadSetting(where, "unknown key '" + name + "'" + Nearest.hint(name, known));
      }
      return fields.get(at);
    }

    @Override
    public Written written(String text, String where) {
      return isYaml(text)
          ? YamlText.ofValue(where, text)
          : only != null ? only.form().written(text, where) : new Written.Scalar(text, where);
    }

    @Override
    public String text(T value) {
      Fields values = parts.apply(value, new Fields());
      List<String> shown = new ArrayList<>();
      for (Setting<?> field : fields) {
        String text = text(field, values);
        if (field.isRequired() || !text.equals(fallback(field))) {
          shown.add(field.name() + ": " + text);
        }
      }
      return "{" + String.join(", ", shown) + "}";
    }

    private static <V> String fallback(Setting<V> field) {
      return field.form().text(field.fallback());
    }

    private static <V> String text(Setting<V> field, Fields values) {
      return field.shown(values.get(field));
    }

    private String names() {
      return fields.stream().map(Setting::name).collect(Collectors.joining(", "));
    }
  }

  private static boolean isYaml(String text) {
    String start = text.stripLeading();
    return start.startsWith("[") || start.startsWith("{") || text.indexOf('\n') >= 0;
  }
}
