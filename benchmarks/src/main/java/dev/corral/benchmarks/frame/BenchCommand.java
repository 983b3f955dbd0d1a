package dev.corral.benchmarks.frame;

import dev.corral.server.cli.CommandFailed;
import dev.corral.server.cli.Subcommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code corral bench}: runs one benchmark, or lists them. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Run a benchmark; without a name, list them.",
    footer = {
      "",
      "The exit status says only whether the benchmark ran; a missed aim is a MISS line.",
    })
public final class BenchCommand implements Subcommand {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which benchmark.")
  private @Nullable String name;

  @Option(names = "--quick", description = "End within 45 seconds, with wider errors.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    PrintStream out = System.out;
    List<Benchmark> all =
        ServiceLoader.load(Benchmark.class).stream().map(ServiceLoader.Provider::get).toList();
    if (name == null) {
      all.forEach(one -> out.println("  " + pad(one.name()) + one.description()));
      return 0;
    }
    Benchmark chosen =
        all.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(all));
    Report report = new Report(name, Machine.look(), InstantSource.system().instant(), quick, out);
    chosen.run(report, quick);
    report.printAims();
    if (json != null) {
      write(report, json, out);
    }
    return 0;
  }

  private CommandFailed unknown(List<Benchmark> all) {
    List<String> names = all.stream().map(Benchmark::name).toList();
    return new CommandFailed(
        "there is no benchmark '" + name + "'; there are " + String.join(", ", names));
  }

  private static void write(Report report, Path file, PrintStream out) {
    try {
      report.write(file);
      out.println("Written to " + file);
    } catch (IOException e) {
      throw new CommandFailed("the result cannot be written to " + file + ": " + e, e);
    }
  }

  private static String pad(String text) {
    return text + " ".repeat(Math.max(1, 12 - text.length()));
  }
}
