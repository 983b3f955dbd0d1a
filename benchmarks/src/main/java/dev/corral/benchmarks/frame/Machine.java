package dev.corral.benchmarks.frame;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Where a benchmark ran.
 *
 * @param cpu the processor's name
 * @param cores processors that this JVM may use
 * @param memoryGib the machine's memory
 * @param load the load average of the minute before the start; the quieter the better
 * @param jdk the JVM
 * @param commit the commit of the sources, with {@code +} where they were changed since
 */
public record Machine(
    String cpu, int cores, long memoryGib, double load, String jdk, String commit) {

  /** Looks around. */
  static Machine look() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
        system.getSystemLoadAverage(),
        Runtime.version() + " " + System.getProperty("java.vendor"),
        commitName());
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %d GiB, load %.1f | JDK %s | commit %s",
        cpu,
        cores,
        memoryGib,
        load,
        jdk,
        commit);
  }

  private static String cpuName() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
    return System.getProperty("os.arch");
  }

  /** Asks git, or, for classes taken to a machine without their sources, the property. */
  private static String commitName() {
    String told = System.getProperty("corral.bench.commit");
    if (told != null) {
      return told;
    }
    String commit = git("rev-parse", "--short=12", "HEAD");
    return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + "+";
  }

  private static String git(String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = System.getProperty("corral.home", ".");
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    try {
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      git.waitFor(5, TimeUnit.SECONDS);
      return out;
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
