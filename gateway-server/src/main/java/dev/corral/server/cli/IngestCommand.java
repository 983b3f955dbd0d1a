package dev.corral.server.cli;

import dev.corral.server.cli.client.ClientFailed;
import dev.corral.server.cli.client.FileArguments;
import dev.corral.server.cli.client.Library;
import dev.corral.server.cli.client.Terminal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code corral ingest}: reads files into a vector store, each once. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Read files and folders, so that they can be searched and asked about.",
    footer = {
      "",
      "What is there already is left out, what changed is read anew; an ingestion that was stopped",
      "goes on where it was. Then: corral ask \"...\", or the model NAME+STORE in any client.",
    })
final class IngestCommand implements Callable<Integer> {

  private static final long WATCH_NANOS = 2_000_000_000L;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Files, folders (with all beneath them) and globs.")
  private List<String> paths = List.of();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "The vector store to read into (default: ${DEFAULT-VALUE}).",
      defaultValue = AskCommand.DEFAULT_STORE)
  private String store = AskCommand.DEFAULT_STORE;

  @Option(
      names = "--prune",
      description = "Delete what was read from these folders and is there no longer.")
  private boolean prune;

  @Option(
      names = "--watch",
      description = "Go on until Ctrl-C: read what comes and changes, delete what goes.")
  private boolean watch;

  @Mixin private ServerReach reach = new ServerReach();

  @Override
  public Integer call() {
    Terminal terminal = new Terminal(System.out, ServerReach.isTerminal());
    Map<Path, String> files;
    try {
      files = FileArguments.files(paths);
    } catch (ClientFailed e) {
      throw CommandFailed.because(e);
    }
    try (ServerReach.Reached server = reach.reach()) {
      try {
        return ingest(server, terminal, files);
      } catch (ClientFailed e) {
        if (server.isStopping()) { // Ctrl-C while it was at work: the rest goes on next time
          return 130;
        }
        throw CommandFailed.because(e);
      }
    }
  }

  private int ingest(ServerReach.Reached server, Terminal terminal, Map<Path, String> files) {
    Library library = Library.open(server.api(), terminal, store);
    terminal.title(files.size() == 1 ? "Reading 1 file" : "Reading " + files.size() + " files");
    terminal.finished("", Library.COLUMNS);
    Map<Path, Stamp> seen = Stamp.of(files.keySet());
    int forgotten = prune || watch ? library.forgetMissing(FileArguments.folders(paths)) : 0;
    Library.Tally tally = library.ingest(files);
    terminal.line(
        tally.added()
            + " read, "
            + tally.unchanged()
            + " unchanged, "
            + tally.refused()
            + " refused"
            + (forgotten == 0 ? "" : ", " + forgotten + " deleted"));
    if (watch) {
      terminal.line("Watching until Ctrl-C.");
      watch(server, library, seen);
    }
    return tally.there() == 0 && tally.refused() > 0 ? 1 : 0;
  }

  /** Looks again and again; a quiet look prints nothing and reads no unchanged file twice. */
  private void watch(ServerReach.Reached server, Library library, Map<Path, Stamp> first) {
    Map<Path, Stamp> seen = first;
    Set<Path> watched = new HashSet<>();
    while (!server.isStopping() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(WATCH_NANOS);
      Map<Path, String> files = FileArguments.present(paths);
      Map<Path, Stamp> stamps = Stamp.of(files.keySet());
      watched.addAll(FileArguments.folders(paths));
      watched.addAll(seen.keySet());
      boolean gone = !stamps.keySet().containsAll(seen.keySet());
      int forgotten = gone ? library.forgetMissing(watched) : 0;
      Map<Path, Stamp> before = seen;
      files.keySet().removeIf(file -> Objects.equals(stamps.get(file), before.get(file)));
      if (!files.isEmpty() || forgotten > 0) {
        library.ingest(files);
      }
      seen = stamps;
    }
  }
}
