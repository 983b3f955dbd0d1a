package dev.corral.benchmarks.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Python with the rivals of {@code benchmarks/rivals/requirements.txt}: the one named by the
 * system property {@code corral.bench.python}, or an environment made once below {@code target}.
 *
 * @param executable the interpreter
 */
public record Python(Path executable) {

  private static final String PROPERTY = "corral.bench.python";

  /** Returns the interpreter, or nothing, and says why, where there is none. */
  public static Optional<Python> find(Report report) {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Optional.of(new Python(Path.of(named)));
    }
    Path environment = home().resolve("target").resolve("rivals");
    Path executable = environment.resolve("bin").resolve("python");
    if (Files.exists(environment.resolve("made"))) {
      return Optional.of(new Python(executable));
    }
    report.progress("making a Python environment in " + environment + " (a minute or two)");
    try {
      run(List.of("python3", "-m", "venv", environment.toString()));
      run(
          List.of(
              executable.toString(),
              "-m",
              "pip",
              "install",
              "-q",
              "-r",
              script("requirements.txt").toString()));
      Files.createFile(environment.resolve("made"));
      return Optional.of(new Python(executable));
    } catch (IOException e) {
      report.note(
          "Left out: what is in Python. No environment with hnswlib and chromadb could be made ("
              + e.getMessage()
              + "); name an interpreter that has them with CORRAL_JAVA_OPTIONS=-D"
              + PROPERTY
              + "=FILE.");
      return Optional.empty();
    }
  }

  /** Returns a file of {@code benchmarks/rivals}. */
  public static Path script(String name) {
    return home().resolve("rivals").resolve(name);
  }

  private static Path home() {
    return Path.of(System.getProperty("corral.home", ".")).resolve("benchmarks").toAbsolutePath();
  }

  /**
   * Runs a script of {@code benchmarks/rivals} to its end.
   *
   * @return the lines that it printed
   * @throws IOException where it failed, with the end of what it said
   */
  public List<String> run(String script, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.add(script(script).toString());
    command.addAll(arguments);
    return run(command);
  }

  private static List<String> run(List<String> command) throws IOException {
    Path errors = Files.createTempFile("corral-bench", ".log");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        String said = Files.readString(errors).strip();
        throw new IOException(
            command.getFirst() + ": " + said.substring(said.lastIndexOf('\n') + 1));
      }
      return out.lines().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      Files.delete(errors);
    }
  }
}
