package dev.corral.core.document.extract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.Document;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import dev.corral.core.document.ReadingLimits;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InProcessReaderTest {

  private final DocumentReader reader = InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime);
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
  void readsEveryWordOfADocx() {
    Path docx = files.fullDocx("full.docx");

    assertThat(reader.read(docx, "full.docx").pages().getFirst().text())
        .isEqualTo(
            "Barn\n\n- item of ListBullet\n- item of ListBullet\n1. item of ListNumber\n"
                + "2. item of ListNumber\n\nGoat | North stable second line nested\n\nBoxed\n\n"
                + "Top\n\nFoot");
  }

  @Test
  void putsWordsTogetherThatAPdfPartsAtTheEndOfALine() {
    Path pdf =
        files.pdf(
            "h.pdf",
            List.of(
                "The infor-\nmation is well-\nknown. What is known\nis well. A multi-\nlevel",
                "or multi-level queue gives infor-\nmation."));

    assertThat(reader.read(pdf, "h.pdf").pages())
        .extracting(Page::text)
        .containsExactly(
            "The information is well-known. What is known\nis well. A multi-level",
            "or multi-level queue gives information.");
  }

  @Test
  void knowsHypertextByWhatItBeginsWithAndItsEncodingByItsBytes() {
    String page =
        "<?xml version=\"1.0\"?>\n<!-- "
            + "- long -> ".repeat(100)
            + "-->\n<html><body><p>Straße</p><p hidden>Obey me</p>"
            + "</body></html>";
    for (Charset encoding :
        List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE)) {
      Document document = reader.read(files.bytes("page", page.getBytes(encoding)), "page");

      assertThat(document.kind()).as(encoding.name()).isEqualTo(Kind.HTML);
      assertThat(document.pages().getFirst().text()).as(encoding.name()).isEqualTo("Straße");
    }
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

  @Test
  void readsWhatAPageOfHypertextShows() {
    String html =
        """
        <!DOCTYPE html><html><head><title>Racks &amp; feeds</title><style>p {color: red}</style>
        </head><body><h1>Racks</h1><p>Each rack has
        <b>two</b> feeds.</p><script>alert(1)</script><ul><li>left</li><li>right</li></ul>
        <table><tr><th>Feed</th><th>Load</th></tr><tr><td>A</td><td>40 %</td></tr></table>
        <h2>Checks</h2><pre>one
          two</pre></body></html>
        """;

    Document document = reader.read(files.text("page.txt", html), "page.txt");

    assertThat(document.kind()).isEqualTo(Kind.HTML);
    assertThat(document.title()).isEqualTo("Racks & feeds");
    Page page = document.pages().getFirst();
    assertThat(page.text())
        .isEqualTo(
            "Racks\n\nEach rack has two feeds.\n- left\n- right\nFeed | Load\nA | 40 %\n\n"
                + "Checks\n\none\n  two");
    assertThat(page.headings())
        .containsExactly(
            new Heading(0, 1, "Racks"), new Heading(page.text().indexOf("Checks"), 2, "Checks"));
  }

  @Test
  void tellsTheColumnWithEachValueOfACsv() {
    String csv = "host;card;watts\nane;T4;70\n\"bo;ris\";\"A10\nG\";150\n;;\n";

    Document document = reader.read(files.text("hosts.csv", csv), "hosts.csv");

    assertThat(document.kind()).isEqualTo(Kind.CSV);
    assertThat(document.pages().getFirst().text())
        .isEqualTo(
            "host | card | watts\nhost: ane | card: T4 | watts: 70\n"
                + "host: bo;ris | card: A10 G | watts: 150");
    assertThat(textOf(files.text("plain.csv", "1,2\n3,4\n"))).isEqualTo("1 | 2\n3 | 4");
  }

  @Test
  void readsEachSheetAsAPage() {
    Document document = reader.read(files.xlsx("book.xlsx"), "book.xlsx");

    assertThat(document.kind()).isEqualTo(Kind.XLSX);
    assertThat(document.pages()).hasSize(2);
    assertThat(document.pages().getFirst().text())
        .isEqualTo("Hosts\nhost | watts\nhost: ane | watts: 70\nwatts: 150");
    assertThat(document.pages().getLast().headings()).containsExactly(new Heading(0, 1, "Notes"));
  }

  @Test
  void readsEachSlideAsAPage() {
    Document document = reader.read(files.pptx("talk.pptx"), "talk.pptx");

    assertThat(document.kind()).isEqualTo(Kind.PPTX);
    assertThat(document.pages().stream().map(Page::number)).containsExactly(1, 2);
    assertThat(document.pages().getFirst().text()).isEqualTo("Racks\n\nTwo feeds each");
    assertThat(document.pages().getFirst().headings()).containsExactly(new Heading(0, 1, "Racks"));
  }

  @Test
  void writesJsonOfOneLineAnewAndLeavesTheRest() {
    String list = "[" + "{\"name\":\"Ane\",\"watts\":70.0},".repeat(200) + "{}]";

    Document document = reader.read(files.text("a.json", list), "a.json");

    assertThat(document.kind()).isEqualTo(Kind.JSON);
    assertThat(document.pages().getFirst().text().lines().count()).isGreaterThan(200);
    assertThat(document.pages().getFirst().text()).contains("\"watts\" : 70.0");
    assertThat(textOf(files.text("b.json", "{\"a\": 1}\n"))).isEqualTo("{\"a\": 1}\n");
  }

  @Test
  void readsSourceCodeAndMarkupAsText() {
    String xml = "<?xml version=\"1.0\"?>\n<hosts><host name=\"ane\"/></hosts>\n";

    assertThat(textOf(files.text("hosts.xml", xml))).isEqualTo(xml);
    assertThat(textOf(files.text("a.py", "def f():\n\treturn 1\n"))).contains("\treturn 1");
  }

  private String textOf(Path path) {
    return reader.read(path, path.getFileName().toString()).pages().getFirst().text();
  }
}
