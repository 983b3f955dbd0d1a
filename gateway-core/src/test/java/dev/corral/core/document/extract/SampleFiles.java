package dev.corral.core.document.extract;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.xmlbeans.XmlException;
import org.apache.xmlbeans.XmlObject;

/** Small files of every kind, whole and hostile. */
final class SampleFiles {

  private final Path folder;

  SampleFiles(Path folder) {
    this.folder = folder;
  }

  Path bytes(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path text(String name, String content) {
    return bytes(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Path pdf(String name, List<String> pages) {
    return pdf(name, pages, null);
  }

  Path protectedPdf(String name, String userPassword) {
    AccessPermission none = new AccessPermission();
    none.setCanExtractContent(false);
    return pdf(name, List.of("secret"), new StandardProtectionPolicy("owner", userPassword, none));
  }

  private Path pdf(
      String name,
      List<String> pages,
      @org.jspecify.annotations.Nullable StandardProtectionPolicy protection) {
    Path path = folder.resolve(name);
    try (PDDocument pdf = new PDDocument()) {
      for (String text : pages) {
        PDPage page = new PDPage();
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.beginText();
          content.setFont(new PDType1Font(FontName.HELVETICA), 12);
          content.newLineAtOffset(72, 700);
          for (String line : text.split("\n")) {
            content.showText(line);
            content.newLineAtOffset(0, -14);
          }
          content.endText();
        }
      }
      if (protection != null) {
        pdf.protect(protection);
      }
      pdf.save(path.toFile());
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists by style, a cell of two paragraphs and a table, a header, a footer, a box of text. */
  Path fullDocx(String name) {
    Path path = folder.resolve(name);
    try (XWPFDocument docx = new XWPFDocument();
        OutputStream out = Files.newOutputStream(path)) {
      docx.createParagraph().createRun().setText("Barn");
      for (String style : List.of("ListBullet", "ListBullet", "ListNumber", "ListNumber")) {
        var item = docx.createParagraph();
        item.setStyle(style);
        item.createRun().setText("item of " + style);
      }
      XWPFTable table = docx.createTable(1, 2);
      table.getRow(0).getCell(0).setText("Goat");
      var cell = table.getRow(0).getCell(1);
      cell.setText("North stable");
      cell.addParagraph().createRun().setText("second line");
      XWPFTable inner = cell.insertNewTbl(cell.addParagraph().getCTP().newCursor());
      inner.createRow().createCell().setText("nested");
      docx.createHeader(HeaderFooterType.DEFAULT).createParagraph().createRun().setText("Top");
      docx.createFooter(HeaderFooterType.DEFAULT).createParagraph().createRun().setText("Foot");
      String box =
          "<w:r xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:pict>"
              + "<w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent>"
              + "</w:pict></w:r>";
      docx.createParagraph().getCTP().addNewR().set(XmlObject.Factory.parse(box));
      docx.write(out);
      return path;
    } catch (IOException | XmlException e) {
      throw new IllegalStateException(e);
    }
  }

  Path docx(String name) {
    Path path = folder.resolve(name);
    try (XWPFDocument docx = new XWPFDocument();
        OutputStream out = Files.newOutputStream(path)) {
      var heading = docx.createParagraph();
      heading.setStyle("Heading1");
      heading.createRun().setText("Racks");
      docx.createParagraph().createRun().setText("Each rack has two feeds.");
      XWPFTable table = docx.createTable(2, 2);
      table.getRow(0).getCell(0).setText("Feed");
      table.getRow(0).getCell(1).setText("Load");
      table.getRow(1).getCell(0).setText("A");
      table.getRow(1).getCell(1).setText("40 %");
      docx.createParagraph().createRun().setText("Check both.");
      docx.write(out);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path xlsx(String name) {
    Path path = folder.resolve(name);
    try (XSSFWorkbook book = new XSSFWorkbook();
        OutputStream out = Files.newOutputStream(path)) {
      XSSFSheet hosts = book.createSheet("Hosts");
      row(hosts, 0, "host", "watts");
      row(hosts, 1, "ane").createCell(1).setCellValue(70);
      hosts.createRow(4).createCell(1).setCellFormula("150");
      book.getCreationHelper().createFormulaEvaluator().evaluateAll();
      row(book.createSheet("Notes"), 0, "Check both.");
      book.write(out);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XSSFRow row(XSSFSheet sheet, int number, String... cells) {
    XSSFRow row = sheet.createRow(number);
    for (int i = 0; i < cells.length; i++) {
      row.createCell(i).setCellValue(cells[i]);
    }
    return row;
  }

  Path pptx(String name) {
    Path path = folder.resolve(name);
    try (XMLSlideShow show = new XMLSlideShow();
        OutputStream out = Files.newOutputStream(path)) {
      var layout = show.getSlideMasters().getFirst().getLayout(SlideLayout.TITLE_AND_CONTENT);
      for (String title : List.of("Racks", "Checks")) {
        XSLFSlide slide = show.createSlide(layout);
        slide.getPlaceholder(0).setText(title);
        slide.getPlaceholder(1).setText("Two feeds each");
      }
      show.write(out);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A DOCX whose main part is this markup. */
  Path docxOf(String name, String documentXml) {
    return zip(
        name,
        List.of("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
        List.of(
            "<?xml version=\"1.0\"?><Types"
                + " xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + "<Default Extension=\"rels\""
                + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Override PartName=\"/word/document.xml\" ContentType=\""
                + "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
                + "\"/></Types>",
            "<?xml version=\"1.0\"?><Relationships"
                + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/"
                + "officeDocument/2006/relationships/officeDocument\""
                + " Target=\"word/document.xml\"/></Relationships>",
            documentXml));
  }

  Path zip(String name, List<String> entries, List<String> contents) {
    Path path = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (int i = 0; i < entries.size(); i++) {
        zip.putNextEntry(new ZipEntry(entries.get(i)));
        zip.write(contents.get(i).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String word(String body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document"
        + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
        + body
        + "</w:body></w:document>";
  }
}
