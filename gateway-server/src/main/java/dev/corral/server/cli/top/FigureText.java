package dev.corral.server.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' text format, as far as its samples go; what is no sample is passed over. */
final class FigureText {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+).*");

  private record Sample(String name, String labels, double value) {}

  private final List<Sample> samples = new ArrayList<>();

  FigureText(String text) {
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        String labels = sample.group(2);
        try {
          double value = Double.parseDouble(sample.group(3));
          samples.add(new Sample(sample.group(1), labels == null ? "" : labels, value));
        } catch (NumberFormatException e) {
          // +Inf: no figure that is shown
        }
      }
    }
  }

  /** Returns the sum of the series whose labels have these texts in them; 0 where there is none. */
  double sum(String name, String... labels) {
    return matching(name, labels).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Returns the largest of these series; NaN where there is none. */
  double largest(String name, String... labels) {
    return matching(name, labels).stream()
        .filter(value -> !value.isNaN())
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(Double.NaN);
  }

  private List<Double> matching(String name, String... labels) {
    List<Double> values = new ArrayList<>();
    for (Sample sample : samples) {
      boolean fits = sample.name.equals(name);
      for (int i = 0; i < labels.length; i += 2) {
        fits = fits && sample.labels.contains(labels[i] + "=\"" + labels[i + 1] + "\"");
      }
      if (fits) {
        values.add(sample.value);
      }
    }
    return values;
  }
}
