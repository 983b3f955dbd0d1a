package dev.corral.core.document;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.jspecify.annotations.Nullable;

/** Reads the body of a DOCX: headings, paragraphs, lists, tables and footnotes in their order. */
final class DocxExtractor implements Extractor {

  static final String MAIN_PART = "word/document.xml";

  @Override
  public Kind kind() {
    return Kind.DOCX;
  }

  @Override
  public boolean accepts(Sample sample) {
    if (!sample.startsWith("PK\u0003\u0004")) {
      return false;
    }
    try (ZipFile zip = new ZipFile(sample.content().toFile())) {
      return zip.getEntry(MAIN_PART) != null;
    } catch (ZipException damaged) {
      return sample.holds("[Content_Types].xml") || sample.holds("word/");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    OfficePackageCheck.check(content, budget);
    try (OPCPackage parts = OPCPackage.open(content.toFile(), PackageAccess.READ);
        XWPFDocument docx = new XWPFDocument(parts)) {
      DocxText text = new DocxText(docx, budget);
      Page page = text.read();
      return new Document(kind(), title(docx, page), List.of(page));
    } catch (InvalidFormatException e) {
      throw new IOException(e);
    }
  }

  private static @Nullable String title(XWPFDocument docx, Page page) {
    String title = docx.getProperties().getCoreProperties().getTitle();
    if (title != null && !title.isBlank()) {
      return NormalText.of(title).strip();
    }
    return page.headings().stream()
        .filter(heading -> heading.level() == 1)
        .map(Heading::title)
        .findFirst()
        .orElse(null);
  }
}
