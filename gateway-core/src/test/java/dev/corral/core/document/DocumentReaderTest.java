package dev.corral.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {

  private final DocumentReader reader =
      DocumentReader.inProcess(ReadingLimits.DEFAULT, System::nanoTime);
  @TempDir Path folder;
  private SampleFiles files;

  @BeforeEach
  void makeFiles() {
    files = new SampleFiles(folder);
  }

  @Test
  void keepsThePagesOfAPdf() {
    Path pdf = files.pdf("a.pdf", List.of("Page one speaks.", "Page two answers."));

    Document document = reader.read(pdf, "a.pdf");

    assertThat(document.kind()).isEqualTo(Kind.PDF);
    assertThat(document.pages())
        .containsExactly(
            new Page(1, "Page one speaks.", List.of()),
            new Page(2, "Page two answers.", List.of()));
  }

  @Test
  void knowsAPdfByItsContentUnderAnyName() {
    Path pdf = files.pdf("notes.txt", List.of("Really a PDF."));

    assertThat(reader.read(pdf, "notes.txt").kind()).isEqualTo(Kind.PDF);
  }

  @Test
  void readsDocxInOrderWithHeadingsAndTables() {
    Document document = reader.read(files.docx("d.docx"), "d.docx");

    assertThat(document.kind()).isEqualTo(Kind.DOCX);
    Page page = document.pages().getFirst();
    assertThat(page.number()).isNull();
    assertThat(page.text())
        .isEqualTo("Racks\n\nEach rack has two feeds.\n\nFeed | Load\nA | 40 %\n\nCheck both.");
    assertThat(page.headings()).containsExactly(new Heading(0, 1, "Racks"));
  }

  @Test
  void findsMarkdownHeadingsOutsideCode() {
    String text = "# One\ntext\n```\n# not this\n```\nTwo\n---\nmore\n### Three ###\n";

    Document document = reader.read(files.text("m.md", text), "m.md");

    assertThat(document.kind()).isEqualTo(Kind.MARKDOWN);
    assertThat(document.title()).isEqualTo("One");
    assertThat(document.pages().getFirst().headings())
        .containsExactly(
            new Heading(0, 1, "One"), new Heading(30, 2, "Two"), new Heading(43, 3, "Three"));
  }

  @Test
  void readsEveryEncodingOfPlainText() {
    String text = "Grüße aus Köln, naïve façade.\r\nLine two\rand three";
    String expected = "Grüße aus Köln, naïve façade.\nLine two\nand three";
    for (Charset charset :
        List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1252"))) {
      Path plain = files.bytes("plain.txt", text.getBytes(charset));
      assertThat(textOf(plain)).as("%s without mark", charset).isEqualTo(expected);
    }
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path marked = files.bytes("marked.txt", ("\uFEFF" + text).getBytes(charset));
      assertThat(textOf(marked)).as("%s with mark", charset).isEqualTo(expected);
    }
  }

  @Test
  void keepsCharactersThatSpanTheSampledHead() {
    String text = "x".repeat(8191) + "€uro";

    assertThat(textOf(files.text("edge.txt", text))).isEqualTo(text);
  }

  private String textOf(Path path) {
    return reader.read(path, path.getFileName().toString()).pages().getFirst().text();
  }
}
