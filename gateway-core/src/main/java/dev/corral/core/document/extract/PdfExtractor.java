package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a PDF page by page, in the order of its content streams: that order follows
 * columns, where sorting by position would read across them. Forms, scripts and embedded files are
 * not looked at.
 */
final class PdfExtractor implements Extractor {

  private static final System.Logger LOG = System.getLogger(PdfExtractor.class.getName());

  private static final int HEADER_WITHIN = 1024;

  /** The end mark must be near the end; PDFBox would rebuild a cut file and lose pages silently. */
  private static final int TRAILER_WITHIN = 4096;

  private static final long SCRATCH_MEMORY_BYTES = 32L << 20;

  static {
    FixedFonts.install();
  }

  @Override
  public Kind kind() {
    return Kind.PDF;
  }

  @Override
  public boolean accepts(Sample sample) {
    return sample.indexOf("%PDF-", HEADER_WITHIN) >= 0;
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    if (!endsWhole(content)) {
      throw refusal(Code.CORRUPT, "the PDF is cut off: its end mark is missing");
    }
    var scratch = MemoryUsageSetting.setupMixed(SCRATCH_MEMORY_BYTES);
    try (PDDocument pdf = Loader.loadPDF(content.toFile(), "", scratch.streamCache)) {
      if (!pdf.getCurrentAccessPermission().canExtractContent()) {
        throw refusal(Code.ENCRYPTED, "the PDF is protected: its owner forbids copying its text");
      }
      budget.pages(pdf.getNumberOfPages());
      List<String> texts = new ArrayList<>();
      for (int number = 1; number <= pdf.getNumberOfPages(); number++) {
        measure(pdf.getPage(number - 1), budget);
        texts.add(text(pdf, number, budget));
      }
      List<Page> pages = new ArrayList<>();
      for (String text : Hyphenation.undo(texts)) {
        pages.add(new Page(pages.size() + 1, text, List.of()));
      }
      return new Document(kind(), title(pdf), pages);
    } catch (InvalidPasswordException e) {
      throw refusal(Code.ENCRYPTED, "the PDF is protected by a password; remove it first");
    }
  }

  private static String text(PDDocument pdf, int number, ReadingBudget budget) throws IOException {
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition position) {
            budget.characters(position.getUnicode().length());
            super.processTextPosition(position);
          }
        };
    stripper.setStartPage(number);
    stripper.setEndPage(number);
    stripper.setLineSeparator("\n");
    stripper.setParagraphEnd("\n");
    return NormalText.of(stripper.getText(pdf)).strip();
  }

  /** Unpacks a page's content once, counting only, before the parser holds all of it in memory. */
  private static void measure(PDPage page, ReadingBudget budget) throws IOException {
    long inflated = 0;
    for (Iterator<PDStream> streams = page.getContentStreams(); streams.hasNext(); ) {
      PDStream stream = streams.next();
      if (stream.getFilters().equals(List.of(COSName.FLATE_DECODE))) {
        inflated = inflate(stream.getCOSObject().createRawInputStream(), inflated, budget);
      }
    }
  }

  private static long inflate(InputStream packed, long before, ReadingBudget budget) {
    byte[] buffer = new byte[64 << 10];
    long inflated = before;
    try (InputStream in = new InflaterInputStream(packed)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        inflated += n;
        budget.inflated(inflated);
      }
    } catch (IOException damaged) {
      LOG.log(Level.DEBUG, "a content stream is damaged; the parser may still read it");
    }
    return inflated;
  }

  private static @Nullable String title(PDDocument pdf) {
    String title = pdf.getDocumentInformation().getTitle();
    return title == null || title.isBlank() ? null : NormalText.of(title).strip();
  }

  private static boolean endsWhole(Path content) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(content.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TRAILER_WITHIN, file.length())];
      file.seek(file.length() - tail.length);
      file.readFully(tail);
      return new String(tail, StandardCharsets.ISO_8859_1).contains("%%EOF");
    }
  }

  private static RuntimeException refusal(Code code, String message) {
    return new Failure.UnreadableDocument(code, message).asException();
  }
}
