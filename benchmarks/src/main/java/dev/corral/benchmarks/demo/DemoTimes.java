package dev.corral.benchmarks.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo prints of itself.
 *
 * @param millis stage → milliseconds, in the order of the work
 * @param answersWithSources questions whose answer named a source
 */
record DemoTimes(Map<String, Double> millis, int answersWithSources) {

  private static final Pattern START = Pattern.compile("start to ready ([0-9.]+) s");
  private static final List<String> STAGES = List.of("extract", "chunk", "embed", "store");
  private static final String TIME = "([0-9.]+) (ms|s)";
  private static final Pattern FILE =
      Pattern.compile("(?m)^  \\S.* +\\d+ +\\d+ +" + TIME + (" +" + TIME).repeat(3) + "$");
  private static final Pattern TIMES = Pattern.compile("(?m)^   Times: (.*)$");
  private static final Pattern QUESTION_STAGE =
      Pattern.compile("(embed|search|first token|total) ([0-9.]+) (ms|s)");

  /**
   * Reads the output of a demo.
   *
   * @throws IllegalArgumentException where a stage is not in it
   */
  static DemoTimes parse(String output) {
    Map<String, Double> millis = new TreeMap<>();
    Matcher start = START.matcher(output);
    if (start.find()) {
      millis.put("0 start to ready", Double.parseDouble(start.group(1)) * 1000);
    }
    int answers = output.split("\\n {5}\\[1] ", -1).length - 1;
    Matcher file = FILE.matcher(output);
    while (file.find()) {
      for (int i = 0; i < STAGES.size(); i++) {
        double value = value(file.group(2 * i + 1), file.group(2 * i + 2));
        millis.merge("1 ingest: " + STAGES.get(i), value, Double::sum);
      }
    }
    Matcher times = TIMES.matcher(output);
    while (times.find()) {
      Matcher stage = QUESTION_STAGE.matcher(times.group(1));
      while (stage.find()) {
        double value = value(stage.group(2), stage.group(3)) / Math.max(1, answers);
        millis.merge("2 question: " + stage.group(1), value, Double::sum);
      }
    }
    if (millis.size() != 1 + STAGES.size() + 4) {
      throw new IllegalArgumentException("not every stage is told, only " + millis.keySet());
    }
    return new DemoTimes(millis, answers);
  }

  private static double value(String number, String unit) {
    double value = Double.parseDouble(number);
    return unit.equals("s") ? value * 1000 : value;
  }
}
