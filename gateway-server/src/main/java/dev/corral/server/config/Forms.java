package dev.corral.server.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The forms of plain values. */
public final class Forms {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMGT]?)I?B?");
  private static final String SIZE_UNITS = "KMGT";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
  private static final List<String> DURATION_UNITS = List.of("d", "h", "m", "s", "ms");
  private static final long[] UNIT_MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private Forms() {}

  /** Reads one word. */
  @FunctionalInterface
  private interface Reader<T> {
    /** Returns the value, or null where the word is none. */
    @org.jspecify.annotations.Nullable
    T read(String text);
  }

  private record Plain<T>(
      String syntax, Reader<T> reader, Function<T, String> writer, boolean isSwitch)
      implements Form<T> {

    @Override
    public T read(Written written) {
      if (!(written instanceof Written.Scalar(String text, String _))) {
        throw new BadSetting(written, "expected " + syntax);
      }
      T value = reader.read(text.strip());
      if (value == null) {
        throw new BadSetting(written, "expected " + syntax + ", not '" + shortened(text) + "'");
      }
      return value;
    }

    @Override
    public String text(T value) {
      return writer.apply(value);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static <T> Form<T> plain(String syntax, Reader<T> reader, Function<T, String> writer) {
    return new Plain<>(syntax, reader, writer, false);
  }

  /** Any text. */
  public static Form<String> text(String syntax) {
    return plain(syntax, text -> text, Forms::quoted);
  }

  /** A text that is shown to nobody, so that a complaint does not repeat it. */
  public static Form<String> secretText(String syntax, int shortest) {
    return new Form<>() {
      @Override
      public String read(Written written) {
        if (written instanceof Written.Scalar(String text, String _)
            && (text.isEmpty() || text.length() >= shortest)) {
          return text;
        }
        throw new BadSetting(written, "expected " + syntax);
      }

      @Override
      public String text(String value) {
        return quoted(value);
      }

      @Override
      public String syntax() {
        return syntax;
      }
    };
  }

  /** A text of a form. */
  public static Form<String> text(String syntax, Pattern pattern) {
    return plain(syntax, text -> pattern.matcher(text).matches() ? text : null, Forms::quoted);
  }

  /** A whole number within bounds. */
  public static Form<Integer> whole(int least, int most) {
    return plain(
        "a whole number from " + least + " to " + most,
        text -> {
          Long value = parsed(text);
          return value == null || value < least || value > most ? null : value.intValue();
        },
        String::valueOf);
  }

  /** A whole number from 0. */
  public static Form<Long> count() {
    return plain(
        "a whole number from 0",
        text -> {
          Long value = parsed(text);
          return value == null || value < 0 ? null : value;
        },
        String::valueOf);
  }

  private static @org.jspecify.annotations.Nullable Long parsed(String text) {
    try {
      return Long.valueOf(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A number above 0. */
  public static Form<Double> positive() {
    return plain(
        "a number above 0",
        text -> {
          try {
            double value = new BigDecimal(text).doubleValue();
            return value > 0 && Double.isFinite(value) ? value : null;
          } catch (NumberFormatException e) {
            return null;
          }
        },
        value -> BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }

  /** Yes or no; as a flag it needs no value. */
  public static Form<Boolean> yesNo() {
    return new Plain<>(
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "on" -> Boolean.TRUE;
              case "false", "no", "off" -> Boolean.FALSE;
              default -> null;
            },
        String::valueOf,
        true);
  }

  /** One of the names of an enumeration, in lower case with hyphens. */
  public static <E extends Enum<E>> Form<E> oneOf(Class<E> type) {
    List<E> all = Arrays.asList(type.getEnumConstants());
    String names = all.stream().map(Forms::word).collect(Collectors.joining(", "));
    int last = names.lastIndexOf(", ");
    return plain(
        last < 0 ? names : names.substring(0, last) + " or " + names.substring(last + 2),
        text ->
            all.stream()
                .filter(one -> word(one).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(null),
        Forms::word);
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A size in bytes; units are powers of 1024. */
  public static Form<Long> size() {
    return plain("a size such as 512M or 2G", Forms::bytes, Forms::sizeText);
  }

  private static @org.jspecify.annotations.Nullable Long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      return null;
    }
    int unit = matcher.group(2).isEmpty() ? 0 : SIZE_UNITS.indexOf(matcher.group(2)) + 1;
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE >> (10 * unit) ? null : number << (10 * unit);
  }

  private static String sizeText(long bytes) {
    int unit = 0;
    long number = bytes;
    while (number != 0 && number % 1024 == 0 && unit < SIZE_UNITS.length()) {
      number /= 1024;
      unit++;
    }
    return unit == 0 ? Long.toString(number) : number + SIZE_UNITS.substring(unit - 1, unit);
  }

  /** A time: a whole number and a unit. */
  public static Form<Duration> duration() {
    return plain("a time such as 500ms, 30s, 5m, 12h or 7d", Forms::time, Forms::timeText);
  }

  private static @org.jspecify.annotations.Nullable Duration time(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Duration.ofMillis(
            Long.parseLong(matcher.group(1))
                * UNIT_MILLIS[DURATION_UNITS.indexOf(matcher.group(2))])
        : null;
  }

  private static String timeText(Duration time) {
    long millis = time.toMillis();
    for (int i = 0; i < UNIT_MILLIS.length; i++) {
      if (millis % UNIT_MILLIS[i] == 0 && millis >= UNIT_MILLIS[i]) {
        return millis / UNIT_MILLIS[i] + DURATION_UNITS.get(i);
      }
    }
    return "0s";
  }

  /** A file or a directory. */
  public static Form<Path> path() {
    return plain(
        "a path",
        text -> {
          try {
            return Path.of(text);
          } catch (java.nio.file.InvalidPathException e) {
            return null;
          }
        },
        path -> quoted(path.toString()));
  }

  /** The address of a server that speaks plain HTTP. */
  public static Form<URI> httpUrl() {
    return plain(
        "an address such as http://127.0.0.1:11434",
        text -> {
          try {
            URI uri = new URI(text);
            return "http".equals(uri.getScheme()) && uri.getHost() != null ? uri : null;
          } catch (URISyntaxException e) {
            return null;
          }
        },
        URI::toString);
  }

  /** Returns a text as YAML has it on one line: as it is where that is read back alike. */
  static String quoted(String text) {
    boolean plain =
        text.matches("[A-Za-z_/.~][A-Za-z0-9_/.:+-]*|\\d+(\\.\\d+){3}") && !text.endsWith(":");
    return plain && !text.matches("(?i)true|false|yes|no|on|off|null|~")
        ? text
        : "'" + text.replace("'", "''") + "'";
  }
}
