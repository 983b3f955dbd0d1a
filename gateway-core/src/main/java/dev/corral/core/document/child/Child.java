package dev.corral.core.document.child;

import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.Wire.Answer;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One child process and the folder that it may read. Used by one thread at a time. */
final class Child implements AutoCloseable {

  /** Enough for the tree of 64 MiB of markup; more than that is not a document for people. */
  private static final int HEAP_MIB = 768;

  private static final Path NICE = Path.of("/usr/bin/nice");

  private static final Duration START = Duration.ofSeconds(30);

  private final Path folder;
  private final Process process;
  private final InputStream in;
  private final OutputStream out;
  private final ScheduledExecutorService clock;
  private final int mostBytes;
  private int reads;

  /** How a reading ended. */
  sealed interface Outcome {
    record Answered(Answer answer) implements Outcome {}

    /** The limit passed and the child was ended. */
    record Late() implements Outcome {}

    /** The child ended by itself, or broke the form of answers. */
    record Died(String how) implements Outcome {}
  }

  /** Starts a child, which is of use once {@link #awaitReady} has returned. */
  Child(Path folder, ReadingLimits limits, ScheduledExecutorService clock) throws IOException {
    this.folder = folder;
    this.clock = clock;
    this.mostBytes = (int) Math.min(1 << 30, limits.characters() * 3 + (16 << 20));
    Files.createDirectories(folder);
    process =
        new ProcessBuilder(command(folder, limits))
            .redirectError(ProcessBuilder.Redirect.to(log().toFile()))
            .start();
    in = new BufferedInputStream(process.getInputStream(), 64 << 10);
    out = process.getOutputStream();
  }

  /**
   * Waits until the child is ready; returns what holds it, for people.
   *
   * @throws IOException where it does not get ready, saying why
   */
  String awaitReady() throws IOException {
    Outcome outcome = answer(START);
    if (outcome instanceof Outcome.Answered(Answer.Ready(String held))) {
      return held;
    }
    throw new IOException("a reading process did not start: " + outcome + "; " + end(log()));
  }

  private Path log() {
    return folder.resolve("log");
  }

  private static String end(Path log) throws IOException {
    String all = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
    return all.substring(Math.max(0, all.length() - 2_000));
  }

  /**
   * Returns the command. Where the system has {@code nice}, questions go before a child on a core.
   * Most children read some files and rest: compilation beyond the first tier would cost them more
   * than it saves.
   */
  private static List<String> command(Path folder, ReadingLimits limits) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "5"));
    }
    command.addAll(java(folder, limits));
    return command;
  }

  private static List<String> java(Path folder, ReadingLimits limits) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + HEAP_MIB + "m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+DisplayVMOutputToStderr",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        ReadingChild.class.getName(),
        folder.toAbsolutePath().toString(),
        Long.toString(limits.bytes()),
        Integer.toString(limits.pages()),
        Long.toString(limits.characters()),
        Long.toString(limits.inflatedBytes()),
        Long.toString(limits.time().toNanos()));
  }

  /** Returns how many files it has read. */
  int reads() {
    return reads;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Reads a file; after any other outcome than an answer the child is of no use any more. */
  Outcome read(Path content, String name, Duration limit) throws IOException {
    reads++;
    Path mine = folder.resolve(ReadingChild.FILE);
    Files.deleteIfExists(mine);
    try {
      Files.createLink(mine, content);
    } catch (IOException | UnsupportedOperationException otherVolume) {
      Files.copy(content, mine, StandardCopyOption.REPLACE_EXISTING);
    }
    try {
      Wire.ask(out, name);
      return answer(limit);
    } catch (IOException e) {
      return new Outcome.Died(ending());
    } finally {
      Files.deleteIfExists(mine);
    }
  }

  private Outcome answer(Duration limit) {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> end =
        clock.schedule(
            () -> {
              late.set(true);
              process.destroyForcibly();
            },
            limit.toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      @Nullable Answer answer = Wire.answered(in, mostBytes);
      if (answer != null) {
        return new Outcome.Answered(answer);
      }
      return late.get() ? new Outcome.Late() : new Outcome.Died(ending());
    } catch (IOException e) {
      return late.get() ? new Outcome.Late() : new Outcome.Died(String.valueOf(e.getMessage()));
    } finally {
      end.cancel(false);
    }
  }

  /** Returns how the process ended, once it did. */
  private String ending() {
    try {
      return process.waitFor(5, TimeUnit.SECONDS)
          ? "exit " + process.exitValue()
          : "closed its output";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Ends the process at once and deletes its folder. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
      File[] left = folder.toFile().listFiles();
      for (File file : left == null ? new File[0] : left) {
        Files.deleteIfExists(file.toPath());
      }
      Files.deleteIfExists(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.getLogger(Child.class.getName())
          .log(System.Logger.Level.DEBUG, "a folder of a reading process is left", e);
    }
  }
}
