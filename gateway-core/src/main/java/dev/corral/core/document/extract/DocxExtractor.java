package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.jspecify.annotations.Nullable;

/** Reads the body of a DOCX: headings, paragraphs, lists, tables and footnotes in their order. */
final class DocxExtractor implements Extractor {

  private static final String MAIN_PART = "word/document.xml";

  @Override
  public Kind kind() {
    return Kind.DOCX;
  }

  @Override
  public boolean accepts(Sample sample) {
    return OfficePackage.holds(sample, MAIN_PART, "docx");
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    OfficePackage.check(content, budget);
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
