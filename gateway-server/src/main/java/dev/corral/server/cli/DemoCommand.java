package dev.corral.server.cli;

import dev.corral.server.cli.client.ClientFailed;
import dev.corral.server.cli.demo.Demo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code corral demo}: shows the whole job on real files, then serves. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Show the whole job: read documents, answer questions with sources, serve.")
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--once", description = "End after the answers instead of serving on.")
  private boolean once;

  @Option(
      names = "--documents",
      paramLabel = "DIR",
      description = "Folder with your own files (default: the sample documents).")
  private @Nullable Path documents;

  @Option(
      names = "--ask",
      paramLabel = "QUESTION",
      description = "Ask this instead of the prepared questions; may be given several times.")
  private List<String> questions = List.of();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model that answers (default: Ollama's first, otherwise the built-in 'quote').")
  private @Nullable String model;

  @Override
  public Integer call() {
    Path folder = documents == null ? samples() : documents;
    PrintStream out = System.out;
    try (RunningServer server = RunningServer.startOnFreePort(SettingFlags.sources(spec), out)) {
      server.printBanner(out);
      show(server, folder, out);
      if (!once && !server.isStopping()) {
        out.println("\nServing at " + server.url() + " until Ctrl-C.");
        server.awaitStop();
      }
      return 0;
    }
  }

  private void show(RunningServer server, Path folder, PrintStream out) {
    try {
      new Demo(server.url(), server.key(), out, ServerReach.isTerminal())
          .run(folder, questions, model);
    } catch (ClientFailed e) {
      if (server.isStopping()) { // Ctrl-C while it was at work: nothing failed
        return;
      }
      throw CommandFailed.because(e);
    }
  }

  private static Path samples() {
    String home = System.getProperty("corral.home", ".");
    return Path.of(home, "examples", "documents");
  }
}
