package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFNotes;
import org.apache.poi.xslf.usermodel.XSLFShape;
import org.apache.poi.xslf.usermodel.XSLFShapeContainer;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTable;
import org.apache.poi.xslf.usermodel.XSLFTableCell;
import org.apache.poi.xslf.usermodel.XSLFTableRow;
import org.apache.poi.xslf.usermodel.XSLFTextShape;
import org.jspecify.annotations.Nullable;

/** Reads the slides of a PPTX, a page each: title, text, tables, then the speaker's notes. */
final class PptxExtractor implements Extractor {

  private static final String MAIN_PART = "ppt/presentation.xml";

  @Override
  public Kind kind() {
    return Kind.PPTX;
  }

  @Override
  public boolean accepts(Sample sample) {
    return OfficePackage.holds(sample, MAIN_PART, "pptx");
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    OfficePackage.check(content, budget);
    try (OPCPackage parts = OPCPackage.open(content.toFile(), PackageAccess.READ);
        XMLSlideShow show = new XMLSlideShow(parts)) {
      budget.pages(show.getSlides().size());
      List<Page> pages = new ArrayList<>();
      for (XSLFSlide slide : show.getSlides()) {
        pages.add(page(slide, budget));
      }
      return new Document(kind(), title(show, pages), pages);
    } catch (InvalidFormatException e) {
      throw new IOException(e);
    }
  }

  private static Page page(XSLFSlide slide, ReadingBudget budget) {
    StringBuilder text = new StringBuilder();
    String title = slide.getTitle();
    List<Heading> headings = new ArrayList<>();
    if (title != null && !NormalText.isBlank(title)) {
      String line = NormalText.of(title).replace('\n', ' ').strip();
      headings.add(new Heading(0, 1, line));
      add(text, line, budget);
    }
    shapes(slide, title, text, budget);
    XSLFNotes notes = slide.getNotes();
    if (notes != null) {
      notes.getTextParagraphs().stream()
          .map(lines -> lines.stream().map(l -> l.getText()).collect(Collectors.joining("\n")))
          .filter(words -> !words.matches("\\s*\\d*\\s*"))
          .forEach(words -> add(text, words, budget));
    }
    return new Page(slide.getSlideNumber(), text.toString(), headings);
  }

  private static void shapes(
      XSLFShapeContainer container,
      @Nullable String title,
      StringBuilder text,
      ReadingBudget budget) {
    for (XSLFShape shape : container.getShapes()) {
      switch (shape) {
        case XSLFTextShape words when !words.getText().equals(title) ->
            add(text, words.getText(), budget);
        case XSLFTable table -> {
          for (XSLFTableRow row : table.getRows()) {
            String cells =
                row.getCells().stream()
                    .map(XSLFTableCell::getText)
                    .map(cell -> cell.replace('\n', ' ').strip())
                    .collect(Collectors.joining(" | "));
            add(text, cells, budget);
          }
        }
        case XSLFShapeContainer group -> shapes(group, title, text, budget);
        default -> {}
      }
    }
  }

  private static void add(StringBuilder text, String raw, ReadingBudget budget) {
    String words = NormalText.of(raw).strip();
    budget.characters(words.length() + 2L);
    if (!words.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n\n").append(words);
    }
  }

  private static @Nullable String title(XMLSlideShow show, List<Page> pages) {
    String title = show.getProperties().getCoreProperties().getTitle();
    if (title != null && !title.isBlank()) {
      return NormalText.of(title).strip();
    }
    return pages.stream()
        .flatMap(page -> page.headings().stream())
        .map(Heading::title)
        .findFirst()
        .orElse(null);
  }
}
