package dev.corral.core.document.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corral.core.document.Document;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a file can do to its reading process, and that it can do no more. */
class ChildReadersTest {

  private static final ReadingLimits LIMITS =
      new ReadingLimits(1 << 20, 100, 100_000, 1 << 20, Duration.ofSeconds(3));

  @TempDir static Path folder;
  private static ChildReaders readers;

  @BeforeAll
  static void open() throws IOException {
    Path left = Files.createDirectories(folder.resolve("reading/9"));
    Files.writeString(left.resolve(ReadingChild.FILE), "of a parent that was killed");
    readers = new ChildReaders(folder.resolve("reading"), LIMITS, 2);
    readers.prepare();
  }

  @AfterAll
  static void close() throws IOException {
    readers.close();
    try (var left = Files.list(folder.resolve("reading"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void readsAsTheParserInThisProcessDoes() throws IOException {
    Path file = Files.writeString(folder.resolve("a.md"), "# Racks\n\nTwo feeds 🐑 each.\n");

    Document document = readers.read(file, "a.md");

    assertThat(document)
        .isEqualTo(
            dev.corral.core.document.extract.InProcessReader.of(LIMITS, System::nanoTime)
                .read(file, "a.md"));
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void tellsARefusalWithItsCode() throws IOException {
    assertThat(refusal("blank.txt", " \n").code()).isEqualTo(Code.NO_TEXT);
    assertThat(refusal("image.txt", "GIF89a").message()).contains("GIF", "supported are");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void reachesNoNetwork() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(probe("connect " + server.getLocalPort())).isEqualTo("denied");
    }
    assertThat(probe("datagram")).isEqualTo("denied");
    assertThat(readers.confinement()).contains("seccomp");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void readsAndWritesNoOtherFileAndStartsNoProgram() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "of another tenant");
    Path outside = folder.resolve("outside");

    assertThat(probe("read " + secret)).isEqualTo("denied");
    assertThat(probe("read /etc/passwd")).isEqualTo("denied");
    assertThat(probe("write " + outside)).isEqualTo("denied");
    assertThat(probe("run /bin/true")).isEqualTo("denied");
    assertThat(outside).doesNotExist();
  }

  @Test
  void isEndedAtTheTimeLimitAndTheNextFileIsRead() throws IOException {
    assertThat(refusal("hang.txt", ProbeExtractor.MARK + "hang").message()).contains("3 s");
    assertThat(probe("print")).isEqualTo("done");
  }

  @Test
  void failsAloneWhereItEatsTheMemory() throws IOException {
    ReadingLimits patient =
        new ReadingLimits(1 << 20, 100, 100_000, 1 << 20, Duration.ofMinutes(1));
    try (ChildReaders own = new ChildReaders(folder.resolve("fed"), patient, 1)) {
      Failure.UnreadableDocument refusal = refusal(own, "eat.txt", ProbeExtractor.MARK + "eat");

      assertThat(refusal.code()).isEqualTo(Code.TOO_LARGE);
      assertThat(refusal.message()).contains("memory");
    }
  }

  @Test
  void failsAloneWhereItEndsItsProcess() throws IOException {
    assertThat(refusal("exit.txt", ProbeExtractor.MARK + "exit").code()).isEqualTo(Code.CORRUPT);
    assertThat(probe("print")).isEqualTo("done");
  }

  @Test
  void takesNoAnswerOverTheLimit() throws IOException {
    Failure.UnreadableDocument refusal = refusal("b.txt", ProbeExtractor.MARK + "flood 20000000");

    assertThat(refusal.code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void aStopCancelsWhatIsBeingRead() throws Exception {
    Path file = Files.writeString(folder.resolve("stop.txt"), ProbeExtractor.MARK + "hang");
    ChildReaders own = new ChildReaders(folder.resolve("own"), LIMITS, 1);
    own.read(Files.writeString(folder.resolve("first.txt"), "ready"), "first.txt");
    CompletableFuture<Document> reading =
        CompletableFuture.supplyAsync(() -> own.read(file, "stop.txt"));
    while (!Files.exists(folder.resolve("own/1/" + ReadingChild.FILE)) && !reading.isDone()) {
      Thread.onSpinWait();
    }
    own.close();

    ExecutionException stopped =
        catchThrowableOfType(ExecutionException.class, () -> reading.get(10, TimeUnit.SECONDS));
    assertThat(stopped.getCause())
        .isInstanceOfSatisfying(
            FailureException.class,
            thrown -> assertThat(thrown.failure()).isInstanceOf(Failure.Cancelled.class));
  }

  private static String probe(String order) throws IOException {
    Path file = Files.writeString(folder.resolve("probe.txt"), ProbeExtractor.MARK + order);
    return readers.read(file, "probe.txt").pages().getFirst().text();
  }

  private static Failure.UnreadableDocument refusal(String name, String text) throws IOException {
    return refusal(readers, name, text);
  }

  private static Failure.UnreadableDocument refusal(ChildReaders by, String name, String text)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    FailureException thrown =
        catchThrowableOfType(FailureException.class, () -> by.read(file, name));
    assertThat(thrown).as(name).isNotNull();
    return (Failure.UnreadableDocument) thrown.failure();
  }
}
