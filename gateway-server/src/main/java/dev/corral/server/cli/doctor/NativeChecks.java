package dev.corral.server.cli.doctor;

import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.ChildReaders;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.embedder.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is native code: it is loaded and does its work once, in a temporary directory. */
final class NativeChecks {

  private static final String REINSTALL =
      "take the archive for this system (Linux, x86-64 or AArch64, glibc); a /tmp that forbids"
          + " execution needs -Djava.io.tmpdir";

  /** What was found, and whether the embedder computes on a graphics card. */
  record Result(List<Finding> findings, boolean onCard) {}

  private NativeChecks() {}

  static Result run() {
    List<Finding> findings = new ArrayList<>();
    boolean onCard = embedder(findings);
    Path folder;
    try {
      folder = Files.createTempDirectory("corral-doctor");
    } catch (IOException e) {
      findings.add(
          Finding.bad("temporary files", "cannot be made: " + e.getMessage(), "make room in /tmp"));
      return new Result(findings, onCard);
    }
    try {
      findings.add(store(folder.resolve("store")));
      findings.add(reader(folder));
    } finally {
      delete(folder);
    }
    return new Result(findings, onCard);
  }

  private static boolean embedder(List<Finding> findings) {
    long began = System.nanoTime();
    try (Embedder embedder = Embedder.builder().open()) {
      embedder.embed("the doctor");
      String detail =
          String.format(
              Locale.ROOT,
              "%s on %s, opened and used in %.1f s",
              embedder.modelId(),
              embedder.provider(),
              (System.nanoTime() - began) / 1e9);
      findings.add(
          embedder.statistics().fellBack()
              ? Finding.note(
                  "embedder",
                  detail + "; CUDA is there and did not work",
                  "CUDA 12 and cuDNN 9 must be in LD_LIBRARY_PATH; the log of serve says more")
              : Finding.good("embedder", detail));
      return embedder.provider() == Provider.CUDA;
    } catch (EmbedderException | LinkageError e) {
      findings.add(Finding.bad("embedder", String.valueOf(e.getMessage()), REINSTALL));
      return false;
    }
  }

  private static Finding store(Path folder) {
    try (Storage storage = Storage.open(folder)) {
      byte[] key = {1};
      storage.batch().put(storage.table("doctor"), key, key).commit();
      return storage.table("doctor").get(key) == null
          ? Finding.bad("store", "does not keep what it is given", REINSTALL)
          : Finding.good("store", "RocksDB loads, writes and reads");
    } catch (FailureException e) {
      return Finding.bad("store", e.failure().message(), REINSTALL);
    } catch (LinkageError e) {
      return Finding.bad("store", String.valueOf(e.getMessage()), REINSTALL);
    }
  }

  private static Finding reader(Path folder) {
    try (ChildReaders readers =
        new ChildReaders(folder.resolve("reading"), ReadingLimits.DEFAULT, 1)) {
      Path file = Files.writeString(folder.resolve("doctor.txt"), "A line of text.");
      readers.read(file, "doctor.txt");
      String confinement = readers.confinement();
      return confinement == null
          ? Finding.note(
              "documents",
              "a process of its own reads them, which nothing confines",
              "Linux 5.13 or newer has what is needed")
          : Finding.good("documents", "a process of its own reads them: " + confinement);
    } catch (FailureException e) {
      return Finding.bad(
          "documents", e.failure().message(), "the log of corral serve says what failed");
    } catch (IOException e) {
      return Finding.bad("documents", String.valueOf(e.getMessage()), "make room in /tmp");
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // a temporary file that stays is the system's to delete
    }
  }
}
