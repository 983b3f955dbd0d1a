package dev.corral.core.document.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.Wire.Answer;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The main program of a child: reads the file {@value #FILE} of its folder each time that it is
 * asked to, and tells its text. It ends with its parent, and by itself where a file takes far too
 * long.
 */
public final class ReadingChild {

  /** The file to be read, in the folder of the child. */
  static final String FILE = "content";

  /** How much later than its limit a file ends the child, were the parent gone. */
  private static final int LATE_SECONDS = 10;

  private ReadingChild() {}

  /**
   * Runs a child.
   *
   * @param arguments its folder, then the {@link ReadingLimits} in their order, time in nanoseconds
   */
  public static void main(String[] arguments) throws IOException {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err); // what a parser prints must not look like an answer
    Path folder = Path.of(arguments[0]);
    ReadingLimits limits = limits(arguments);
    InProcessReader reader = InProcessReader.of(limits, System::nanoTime);
    Rehearsal.run(folder, reader);
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    System.setOut(nowhere); // a file must not fill the log with what its parser says of it
    System.setErr(nowhere);
    Wire.answer(out, new Answer.Ready(Confinement.apply(readable(folder))));
    InputStream in = new BufferedInputStream(System.in);
    for (String name = Wire.asked(in); name != null; name = Wire.asked(in)) {
      ScheduledFuture<?> end =
          watch.schedule(
              () -> Runtime.getRuntime().halt(1),
              limits.time().toSeconds() + LATE_SECONDS,
              TimeUnit.SECONDS);
      Wire.answer(out, read(reader, folder.resolve(FILE), name));
      end.cancel(false);
    }
  }

  private static Answer read(InProcessReader reader, Path content, String name) {
    try {
      return new Answer.Read(reader.read(content, name));
    } catch (FailureException e) {
      return new Answer.Refused(
          e.failure() instanceof Failure.UnreadableDocument refusal
              ? refusal
              : new Failure.UnreadableDocument(Code.CORRUPT, e.failure().message()));
    }
  }

  private static ReadingLimits limits(String[] arguments) {
    return new ReadingLimits(
        Long.parseLong(arguments[1]),
        Integer.parseInt(arguments[2]),
        Long.parseLong(arguments[3]),
        Long.parseLong(arguments[4]),
        Duration.ofNanos(Long.parseLong(arguments[5])));
  }

  /** Returns what a parser may need: this program, the runtime, and the file. */
  private static List<Path> readable(Path folder) {
    List<Path> readable = new ArrayList<>();
    readable.add(folder);
    readable.add(Path.of(System.getProperty("java.home")));
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (!entry.isEmpty()) {
        readable.add(Path.of(entry).toAbsolutePath());
      }
    }
    for (String file : List.of("/dev/urandom", "/dev/random", "/etc/localtime", "/lib", "/lib64")) {
      readable.add(Path.of(file));
    }
    readable.add(Path.of("/usr/lib"));
    readable.add(Path.of("/usr/share/zoneinfo"));
    return readable;
  }
}
