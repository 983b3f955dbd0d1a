package dev.corral.core.document.extract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Gives PDFBox its own bundled font for every font that a PDF does not embed.
 *
 * <p>Text needs no shapes, and the widths come from the PDF. PDFBox would else read all fonts of
 * the machine at the first such PDF, take seconds for it, write a cache into the user's home, and
 * give results that depend on the machine.
 */
final class FixedFonts implements FontMapper {

  private static final String BUNDLED =
      "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private final TrueTypeFont font;

  private FixedFonts(TrueTypeFont font) {
    this.font = font;
  }

  /** Makes PDFBox use it, in this whole process. */
  static void install() {
    try (InputStream in = PDDocument.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IllegalStateException("PDFBox no longer bundles " + BUNDLED);
      }
      TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      FontMappers.set(new FixedFonts(font));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FontMapping<TrueTypeFont> getTrueTypeFont(
      String name, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font, false);
  }

  @Override
  public FontMapping<FontBoxFont> getFontBoxFont(
      String name, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font, false);
  }

  @Override
  public CIDFontMapping getCIDFont(
      String name, @Nullable PDFontDescriptor descriptor, @Nullable PDCIDSystemInfo info) {
    return new CIDFontMapping(null, font, false);
  }
}
