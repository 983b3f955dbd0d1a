package dev.corral.benchmarks.crash;

import dev.corral.core.vector.store.Storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts {@link CrashServer}s in processes of their own. The first one leaves an archive of its
 * classes behind, with which the others start in half the time.
 */
final class Launcher {

  private final List<String> command;
  private final Durability mode;

  private Launcher(List<String> command, Durability mode) {
    this.command = List.copyOf(command);
    this.mode = mode;
  }

  private static Launcher with(Path archive) {
    return new Launcher(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + archive,
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off",
            "-cp",
            System.getProperty("java.class.path"),
            CrashServer.class.getName()),
        Durability.SYNC);
  }

  /** Starts and ends a first server, in a folder that the archive stays in. */
  static Launcher prepare(Path folder) throws IOException, InterruptedException {
    Launcher launcher = with(folder.resolve("classes.jsa"));
    Path first = Files.createDirectories(folder.resolve("first"));
    try (ServerProcess process = launcher.start(first.resolve("data"));
        var client = new ChromaClient(process.awaitPort())) {
      client.count(client.collection(Step.SHARED));
    }
    return launcher;
  }

  /** Returns one whose servers cannot write files beyond a size, as on a disk that is full. */
  Launcher withLargestFile(int kibibytes) {
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("bash", "-c", "ulimit -f " + kibibytes + " && exec \"$0\" \"$@\""));
    limited.addAll(command);
    return new Launcher(limited, mode);
  }

  /** Returns one whose servers sync in another mode. */
  Launcher withMode(Durability other) {
    return new Launcher(command, other);
  }

  /** Starts a server on a directory; it is not ready yet. What it complains of is kept beside. */
  ServerProcess start(Path data) throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.add(data.toString());
    whole.add(mode.name());
    return new ServerProcess(
        new ProcessBuilder(whole).redirectError(data.resolveSibling("stderr").toFile()).start());
  }
}
