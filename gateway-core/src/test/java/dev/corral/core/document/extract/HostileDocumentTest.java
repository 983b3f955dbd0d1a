package dev.corral.core.document.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileDocumentTest {

  private static final ReadingLimits SMALL =
      new ReadingLimits(8L << 20, 3, 10_000, 1L << 20, Duration.ofMinutes(1));

  private final DocumentReader reader = InProcessReader.of(SMALL, System::nanoTime);
  @TempDir Path folder;
  private SampleFiles files;

  @BeforeEach
  void makeFiles() {
    files = new SampleFiles(folder);
  }

  @Test
  void refusesATruncatedPdf() throws IOException {
    byte[] whole = Files.readAllBytes(files.pdf("whole.pdf", List.of("text")));
    Path cut = files.bytes("cut.pdf", Arrays.copyOf(whole, whole.length / 2));

    assertThat(refusal(cut).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesAPdfOfNoise() {
    byte[] noise = new byte[4000];
    new Random(7).nextBytes(noise);
    byte[] header = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, noise, 0, header.length);
    byte[] trailer = "\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(trailer, 0, noise, noise.length - trailer.length, trailer.length);

    assertThat(refusal(files.bytes("noise.pdf", noise)).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesProtectedPdfs() {
    assertThat(refusal(files.protectedPdf("locked.pdf", "user")).code()).isEqualTo(Code.ENCRYPTED);
    assertThat(refusal(files.protectedPdf("owner.pdf", "")).code()).isEqualTo(Code.ENCRYPTED);
  }

  @Test
  void refusesAPdfWithoutText() {
    assertThat(refusal(files.pdf("scan.pdf", List.of("", ""))).code()).isEqualTo(Code.NO_TEXT);
  }

  @Test
  void refusesTooManyPages() {
    Path pdf = files.pdf("long.pdf", List.of("1", "2", "3", "4"));

    Failure.UnreadableDocument refusal = refusal(pdf);

    assertThat(refusal.code()).isEqualTo(Code.TOO_LARGE);
    assertThat(refusal.message()).contains("4 pages").contains("limit is 3");
  }

  @Test
  void refusesADocxBomb() {
    Path bomb = files.docxOf("bomb.docx", SampleFiles.word("<w:p/>".repeat(1 << 20)));

    assertThat(refusal(bomb).code()).isEqualTo(Code.TOO_LARGE);
  }

  @Test
  void refusesEntitiesInADocx() {
    String body = SampleFiles.word("<w:p><w:r><w:t>&lol;</w:t></w:r></w:p>");
    String xml =
        body.replace("?><w", "?><!DOCTYPE w [<!ENTITY lol SYSTEM \"file:///etc/hostname\">]><w");

    assertThat(refusal(files.docxOf("xxe.docx", xml)).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesMarkupNestedWithoutEnd() {
    String xml = SampleFiles.word("<w:p>".repeat(5000) + "</w:p>".repeat(5000));

    assertThat(refusal(files.docxOf("deep.docx", xml)).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesNamesThatLeadOutside() {
    Path zip =
        files.zip(
            "slip.docx",
            List.of("word/document.xml", "../../evil.xml"),
            List.of(SampleFiles.word("<w:p/>"), "<x/>"));

    assertThat(refusal(zip).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesATruncatedDocx() throws IOException {
    byte[] whole = Files.readAllBytes(files.docx("whole.docx"));
    Path cut = files.bytes("cut.docx", Arrays.copyOf(whole, whole.length / 2));

    assertThat(refusal(cut).code()).isEqualTo(Code.CORRUPT);
  }

  @Test
  void refusesOtherKindsAndListsWhatWorks() {
    Path archive = files.zip("things.zip", List.of("a.txt"), List.of("a"));
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};
    for (Path path :
        List.of(
            archive,
            files.bytes("image.pdf", png),
            files.text("drawing.txt", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            files.text("fake.docx", "I am only text."))) {
      Failure.UnreadableDocument refusal = refusal(path);
      assertThat(refusal.code()).as(path.toString()).isEqualTo(Code.UNSUPPORTED);
      assertThat(refusal.message())
          .contains("PDF, DOCX, PPTX, XLSX, HTML, Markdown, CSV, JSON, TXT");
    }
  }

  @Test
  void refusesBinaryUnderATextName() {
    byte[] noise = new byte[10_000];
    new Random(3).nextBytes(noise);
    byte[] late = new byte[20_000];
    Arrays.fill(late, 0, 10_000, (byte) 'a');

    assertThat(refusal(files.bytes("noise.txt", noise)).code()).isEqualTo(Code.UNSUPPORTED);
    assertThat(refusal(files.bytes("late.txt", late)).code()).isEqualTo(Code.UNSUPPORTED);
  }

  @Test
  void refusesWhatHoldsNoText() {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    byte[] wideMark = {(byte) 0xFF, (byte) 0xFE};

    assertThat(refusal(files.text("empty.txt", "")).code()).isEqualTo(Code.NO_TEXT);
    assertThat(refusal(files.bytes("mark.txt", mark)).code()).isEqualTo(Code.NO_TEXT);
    assertThat(refusal(files.bytes("wide.txt", wideMark)).code()).isEqualTo(Code.NO_TEXT);
    assertThat(refusal(files.text("blank.md", " \n\t \u200B\n")).code()).isEqualTo(Code.NO_TEXT);
  }

  @Test
  void refusesMoreTextThanTheLimit() {
    Path path = files.text("big.txt", "word ".repeat(3000));

    assertThat(refusal(path).code()).isEqualTo(Code.TOO_LARGE);
  }

  @Test
  void readsTheNextFileAfterARefusal() {
    assertThat(refusal(files.text("empty.txt", "")).code()).isEqualTo(Code.NO_TEXT);
    assertThat(reader.read(files.text("good.txt", "fine"), "good.txt").characters()).isEqualTo(4);
  }

  private Failure.UnreadableDocument refusal(Path path) {
    FailureException thrown =
        catchThrowableOfType(
            FailureException.class, () -> reader.read(path, path.getFileName().toString()));
    assertThat(thrown).as(path.toString()).isNotNull();
    return (Failure.UnreadableDocument) thrown.failure();
  }
}
