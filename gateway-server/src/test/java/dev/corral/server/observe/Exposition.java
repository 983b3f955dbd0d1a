package dev.corral.server.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text format 0.0.4, read strictly: a family's lines stand together after its HELP and
 * TYPE, names and labels have the letters that they may have, no series comes twice, a counter is
 * not negative. Throws {@link AssertionError} naming the line.
 */
public final class Exposition {

  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern TYPE =
      Pattern.compile(
          "# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)( -?\\d+)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  /** One series. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();

  /** Reads a page. */
  public static Exposition read(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    Exposition all = new Exposition();
    String family = "";
    Set<String> closed = new HashSet<>();
    for (String line : text.split("\n")) {
      String name = all.line(line);
      if (!name.equals(family)) {
        if (!closed.add(name)) {
          throw new AssertionError("the lines of " + name + " do not stand together: " + line);
        }
        family = name;
      }
    }
    return all;
  }

  /** Reads a line and returns its family. */
  private String line(String line) {
    Matcher help = HELP.matcher(line);
    if (help.matches()) {
      return help.group(1);
    }
    Matcher type = TYPE.matcher(line);
    if (type.matches()) {
      if (types.put(type.group(1), type.group(2)) != null) {
        throw new AssertionError("two types: " + line);
      }
      return type.group(1);
    }
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("no line of the format: " + line);
    }
    Map<String, String> labels = labels(sample.group(2), line);
    double value = value(sample.group(3));
    String family = family(sample.group(1), line);
    if ("counter".equals(types.get(family)) && !(value >= 0)) {
      throw new AssertionError("a counter below nothing: " + line);
    }
    if (!seen.add(sample.group(1) + new java.util.TreeMap<>(labels))) {
      throw new AssertionError("a series comes twice: " + line);
    }
    samples.add(new Sample(sample.group(1), labels, value));
    return family;
  }

  private String family(String name, String line) {
    for (String suffix : List.of("", "_sum", "_count", "_bucket")) {
      String family = name.substring(0, Math.max(0, name.length() - suffix.length()));
      String type = types.get(family);
      boolean fits = suffix.isEmpty() || "summary".equals(type) || "histogram".equals(type);
      if (name.endsWith(suffix) && type != null && fits) {
        return family;
      }
    }
    throw new AssertionError("a sample without its type: " + line);
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new HashMap<>();
    if (text == null || text.isEmpty()) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!label.find(at) || label.start() != at) {
        throw new AssertionError("labels cannot be read: " + line);
      }
      if (labels.put(label.group(1), label.group(2)) != null) {
        throw new AssertionError("a label comes twice: " + line);
      }
      at = label.end();
    }
    return labels;
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  /** Returns every name that a query can ask for. */
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** Returns the labels that series of a name have. */
  public Set<String> labelsOf(String name) {
    Set<String> labels = new HashSet<>();
    samples.stream()
        .filter(s -> s.name().equals(name))
        .forEach(s -> labels.addAll(s.labels().keySet()));
    return labels;
  }

  /** Returns the families by their types. */
  public Map<String, String> types() {
    return types;
  }

  /** Returns all series. */
  public List<Sample> samples() {
    return samples;
  }

  /** Returns the sum over the series of a name that have these labels; NaN where there is none. */
  public double sum(String name, String... labels) {
    double sum = 0;
    boolean found = false;
    for (Sample sample : samples) {
      boolean fits = sample.name().equals(name);
      for (int i = 0; i < labels.length; i += 2) {
        fits = fits && labels[i + 1].equals(sample.labels().get(labels[i]));
      }
      if (fits) {
        found = true;
        sum += sample.value();
      }
    }
    return found ? sum : Double.NaN;
  }
}
