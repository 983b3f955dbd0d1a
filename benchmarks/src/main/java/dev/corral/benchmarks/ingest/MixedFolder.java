package dev.corral.benchmarks.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/**
 * A folder of every usual kind of file: the sample documents, and PDF, DOCX, HTML, Markdown and
 * plain text of ten pages each, written from paragraphs, none twice.
 */
final class MixedFolder {

  /** Characters that count as a page: what an office page of prose has. */
  static final int PAGE = 3_000;

  private static final int PAGES_A_FILE = 10;
  private static final int LINE = 90;
  private static final String[] KINDS = {"pdf", "docx", "html", "md", "txt"};

  private final Iterator<String> paragraphs;

  private MixedFolder(Iterator<String> paragraphs) {
    this.paragraphs = paragraphs;
  }

  /**
   * Writes the folder.
   *
   * @param samples the sample documents
   * @param paragraphs enough for all pages
   * @param files written beside the sample documents
   * @return name → where it is
   */
  static Map<String, Path> write(Path into, Path samples, Iterator<String> paragraphs, int files)
      throws IOException {
    Map<String, Path> all = new LinkedHashMap<>();
    try (Stream<Path> entries = Files.list(samples)) {
      entries.sorted().forEach(file -> all.put(String.valueOf(file.getFileName()), file));
    }
    MixedFolder folder = new MixedFolder(paragraphs);
    for (int i = 0; i < files; i++) {
      String name = "document-" + i + "." + KINDS[i % KINDS.length];
      Path file = into.resolve(name);
      folder.write(file, KINDS[i % KINDS.length]);
      all.put(name, file);
    }
    return all;
  }

  private void write(Path file, String kind) throws IOException {
    List<List<String>> pages = new ArrayList<>();
    for (int page = 0; page < PAGES_A_FILE; page++) {
      pages.add(page());
    }
    switch (kind) {
      case "pdf" -> pdf(file, pages);
      case "docx" -> docx(file, pages);
      case "html" -> Files.writeString(file, html(pages));
      case "md" -> Files.writeString(file, plain(pages, "## "));
      default -> Files.writeString(file, plain(pages, ""));
    }
  }

  private List<String> page() {
    List<String> page = new ArrayList<>();
    for (int length = 0; length < PAGE && paragraphs.hasNext(); ) {
      String paragraph = paragraphs.next().replaceAll("[^\\x20-\\x7e]", "");
      page.add(paragraph);
      length += paragraph.length();
    }
    return page;
  }

  private static String plain(List<List<String>> pages, String heading) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pages.size(); i++) {
      text.append(heading).append("Part ").append(i + 1).append("\n\n");
      pages.get(i).forEach(paragraph -> text.append(paragraph).append("\n\n"));
    }
    return text.toString();
  }

  private static String html(List<List<String>> pages) {
    StringBuilder text =
        new StringBuilder("<!DOCTYPE html><html><head><title>Parts</title></head>");
    for (int i = 0; i < pages.size(); i++) {
      text.append("<h2>Part ").append(i + 1).append("</h2>\n");
      for (String paragraph : pages.get(i)) {
        text.append("<p>").append(paragraph.replace("&", "&amp;").replace("<", "&lt;"));
        text.append("</p>\n");
      }
    }
    return text.append("</html>").toString();
  }

  private static void docx(Path file, List<List<String>> pages) throws IOException {
    try (XWPFDocument docx = new XWPFDocument();
        OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < pages.size(); i++) {
        var heading = docx.createParagraph();
        heading.setStyle("Heading1");
        heading.createRun().setText("Part " + (i + 1));
        pages.get(i).forEach(text -> docx.createParagraph().createRun().setText(text));
      }
      docx.write(out);
    }
  }

  private static void pdf(Path file, List<List<String>> pages) throws IOException {
    try (PDDocument pdf = new PDDocument()) {
      PDType1Font font = new PDType1Font(FontName.HELVETICA);
      for (List<String> paragraphs : pages) {
        PDPage page = new PDPage();
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.beginText();
          content.setFont(font, 9);
          content.setLeading(11);
          content.newLineAtOffset(60, 750);
          for (String line : lines(paragraphs)) {
            content.showText(line);
            content.newLine();
          }
          content.endText();
        }
      }
      pdf.save(file.toFile());
    }
  }

  private static List<String> lines(List<String> paragraphs) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : paragraphs) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ")) {
        if (line.length() + word.length() > LINE) {
          lines.add(line.toString().strip());
          line.setLength(0);
        }
        line.append(word).append(' ');
      }
      lines.add(line.toString().strip());
      lines.add("");
    }
    return lines;
  }
}
