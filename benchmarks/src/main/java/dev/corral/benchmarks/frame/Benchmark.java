package dev.corral.benchmarks.frame;

/** Something that is measured by {@code corral bench NAME}. */
public interface Benchmark {

  /** Returns the name to call it by: lower case, one word. */
  String name();

  /** Returns one line for the list of benchmarks. */
  String description();

  /**
   * Measures and reports. What is compared is measured interleaved, in this one run.
   *
   * @param report takes tables and verdicts as they are known
   * @param quick whether it must end within 45 seconds
   * @throws Exception where it could not run; a missed aim is no failure
   */
  void run(Report report, boolean quick) throws Exception;
}
