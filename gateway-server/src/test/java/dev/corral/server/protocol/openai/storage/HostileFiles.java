package dev.corral.server.protocol.openai.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Files that are made to hurt who reads them; small, or at most as large as an upload may be. */
final class HostileFiles {

  private static final int BOMB_BYTES = 200 << 20;

  private HostileFiles() {}

  /**
   * A file and what becomes of it.
   *
   * @param content its bytes
   * @param reason why it is refused, as {@code last_error.reason} has it
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once
  record Hostile(byte[] content, String reason) {}

  /** Returns the files by name. */
  static Map<String, Hostile> all() throws IOException {
    byte[] pdf = pdf("");
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};
    byte[] noise = new byte[50_000];
    new Random(5).nextBytes(noise);
    byte[] line = new byte[40 << 20];
    Arrays.fill(line, (byte) 'x');
    Map<String, Hostile> all = new LinkedHashMap<>();
    all.put("encrypted.pdf", new Hostile(pdf("secret"), "encrypted"));
    all.put("cut-off.pdf", new Hostile(Arrays.copyOf(pdf, pdf.length / 2), "corrupt"));
    all.put("looping-xref.pdf", new Hostile(loopingXref(), "no_text"));
    all.put("looping-pages.pdf", new Hostile(pages("/Count 3 /Kids [2 0 R]"), "no_text"));
    // Without a table PDFBox counts the pages itself; with one it believes the count.
    all.put(
        "two-billion-pages.pdf", new Hostile(pages("/Count 2147483647 /Kids [3 0 R]"), "no_text"));
    all.put("two-billion-pages-in-order.pdf", new Hostile(manyPages(), "too_large"));
    all.put("pdf-bomb.pdf", new Hostile(pdfBomb(), "too_large"));
    all.put("zip-bomb.docx", new Hostile(docx(word(" ".repeat(BOMB_BYTES))), "too_large"));
    all.put("entity-bomb.docx", new Hostile(docx(entityBomb()), "corrupt"));
    all.put("external-entity.docx", new Hostile(docx(externalEntity()), "corrupt"));
    all.put(
        "leads-outside.docx",
        new Hostile(zip("word/document.xml", word(""), "../../evil.xml", "<x/>"), "corrupt"));
    all.put("picture.pdf", new Hostile(png, "unsupported"));
    all.put(
        "program.txt",
        new Hostile(text("\u007FELF\u0002\u0001\u0001" + "\0".repeat(99)), "unsupported"));
    all.put("noise.txt", new Hostile(noise, "unsupported"));
    all.put(
        "mark-only.txt",
        new Hostile(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, "no_text"));
    all.put("one-line.txt", new Hostile(line, "too_large"));
    all.put("deep.json", new Hostile(text("[".repeat(1 << 20)), "corrupt"));
    return all;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] pdf(String password) throws IOException {
    try (PDDocument pdf = new PDDocument();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      PDPage page = new PDPage();
      pdf.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 12);
        content.newLineAtOffset(72, 700);
        content.showText("Nothing to see.");
        content.endText();
      }
      if (!password.isEmpty()) {
        pdf.protect(new StandardProtectionPolicy(password, password, new AccessPermission()));
      }
      pdf.save(out);
      return out.toByteArray();
    }
  }

  /** A PDF whose table of objects names itself as the one before it. */
  private static byte[] loopingXref() {
    String body = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";
    int pages = body.length();
    body += "2 0 obj\n<< /Type /Pages /Count 0 /Kids [] >>\nendobj\n";
    int table = body.length();
    body +=
        String.format(
            Locale.ROOT,
            "xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n%010d 00000 n \n"
                + "trailer\n<< /Size 3 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n",
            pages,
            table,
            table);
    return text(body);
  }

  /** A PDF in good order that says that it has two billion pages. */
  private static byte[] manyPages() {
    String body = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";
    int pages = body.length();
    body += "2 0 obj\n<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>\nendobj\n";
    int page = body.length();
    body += "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n";
    int table = body.length();
    body +=
        String.format(
            Locale.ROOT,
            "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n%010d 00000 n \n%010d 00000 n \n"
                + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
            pages,
            page,
            table);
    return text(body);
  }

  /** A PDF with such a root of its tree of pages, without a table of objects. */
  private static byte[] pages(String root) {
    return text(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages "
            + root
            + " >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
            + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
  }

  /** A PDF whose only page unpacks to 200 MiB of blanks. */
  private static byte[] pdfBomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream deflater = new DeflaterOutputStream(packed)) {
      byte[] blanks = new byte[1 << 20];
      Arrays.fill(blanks, (byte) ' ');
      for (int i = 0; i < BOMB_BYTES; i += blanks.length) {
        deflater.write(blanks);
      }
    }
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    pdf.writeBytes(
        text(
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
                + "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n3 0 obj\n<< /Type"
                + " /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n4 0 obj\n<<"
                + " /Filter /FlateDecode /Length "
                + packed.size()
                + " >>\nstream\n"));
    pdf.writeBytes(packed.toByteArray());
    pdf.writeBytes(
        text("\nendstream\nendobj\ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"));
    return pdf.toByteArray();
  }

  private static String entityBomb() {
    StringBuilder entities = new StringBuilder("<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      String before = "&a" + (i - 1) + ";";
      entities.append("<!ENTITY a").append(i).append(" \"").append(before).append(before);
      entities.append("\">");
    }
    return word("&a39;").replace("?><w", "?><!DOCTYPE w [" + entities + "]><w");
  }

  private static String externalEntity() {
    String entity = "<!DOCTYPE w [<!ENTITY host SYSTEM \"file:///etc/hostname\">]>";
    return word("<w:p><w:r><w:t>&host;</w:t></w:r></w:p>").replace("?><w", "?>" + entity + "<w");
  }

  private static String word(String body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document"
        + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
        + body
        + "</w:body></w:document>";
  }

  private static byte[] docx(String document) throws IOException {
    return zip(
        "[Content_Types].xml",
        "<?xml version=\"1.0\"?><Types"
            + " xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\""
            + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Override PartName=\"/word/document.xml\" ContentType=\""
            + "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            + "\"/></Types>",
        "_rels/.rels",
        "<?xml version=\"1.0\"?><Relationships"
            + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/"
            + "officeDocument/2006/relationships/officeDocument\""
            + " Target=\"word/document.xml\"/></Relationships>",
        "word/document.xml",
        document);
  }

  /** Packs names and contents by turns. */
  private static byte[] zip(String... parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < parts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(parts[i]));
        zip.write(text(parts[i + 1]));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }
}
