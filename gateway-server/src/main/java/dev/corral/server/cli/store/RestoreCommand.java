package dev.corral.server.cli.store;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Backup;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.cli.CommandFailed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code corral store restore}: makes a data directory out of a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Make a data directory out of a backup, which stays as it is.",
    footer = {
      "",
      "The data directory must not exist yet: move the old one away first. It appears under its",
      "name when all of it is there and was verified.",
    })
final class RestoreCommand implements Callable<Integer> {

  private static final long MIB = 1 << 20;

  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "DIR", description = "The backup.")
  private Path backup = Path.of("");

  @Override
  public Integer call() {
    if (!Files.isRegularFile(backup.resolve(Backup.STORE).resolve("FORMAT"))) {
      throw new CommandFailed(backup + " is no backup: there is no store in it");
    }
    Path target = data.path().toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new CommandFailed(data.path() + " exists: move it away, or name another with --data");
    }
    Path unfinished = target.resolveSibling(target.getFileName() + ".restoring");
    PrintStream out = System.out;
    var progress = new ProgressLine(out);
    try {
      DataDirectory.deleteTree(unfinished);
      copy(unfinished, progress);
      List<String> findings = inspected(unfinished, progress);
      if (!findings.isEmpty()) {
        DataDirectory.deleteTree(unfinished);
        throw new CommandFailed("the backup is damaged: " + findings.getFirst());
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      sync(target.resolveSibling(""), StandardOpenOption.READ);
      out.printf(Locale.ROOT, "Restored to %s in %.1f s.%n", data.path(), progress.seconds());
      return 0;
    } catch (IOException e) {
      throw new CommandFailed(data.path() + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void copy(Path target, ProgressLine progress) throws IOException {
    long bytes = 0;
    List<Path> directories = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(backup)) {
      for (Path entry : entries.toList()) {
        Path copy = target.resolve(backup.relativize(entry).toString());
        if (Files.isDirectory(entry)) {
          Files.createDirectories(copy);
          directories.add(copy);
        } else {
          Files.copy(entry, copy);
          sync(copy, StandardOpenOption.WRITE);
          bytes += Files.size(copy);
          progress.show("MiB copied", bytes / MIB);
        }
      }
    }
    for (Path directory : directories) {
      sync(directory, StandardOpenOption.READ);
    }
  }

  private static void sync(Path path, OpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  private static List<String> inspected(Path target, ProgressLine progress) {
    try (Storage storage = Storage.open(target.resolve(Backup.STORE))) {
      return Inspection.of(storage, target, progress).findings();
    } catch (FailureException e) {
      return List.of(e.failure().message());
    }
  }
}
