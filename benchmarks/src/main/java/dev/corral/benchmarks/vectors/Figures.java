package dev.corral.benchmarks.vectors;

import java.util.Locale;

/** How figures are written. */
final class Figures {

  private Figures() {}

  static String recall(double share) {
    return String.format(Locale.ROOT, "%.4f", share);
  }

  static String whole(double number) {
    return number == 0 ? "-" : String.valueOf(Math.round(number));
  }

  static String ratio(double number) {
    return String.format(Locale.ROOT, "%.2f ×", number);
  }

  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }
}
