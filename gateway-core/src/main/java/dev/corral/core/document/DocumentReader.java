package dev.corral.core.document;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Turns a file into text. The port between those who need text and those who parse: an
 * implementation may parse in this process or in another. Safe for use by many threads.
 */
public interface DocumentReader {

  /**
   * Reads a file. Blocks.
   *
   * @param content where the bytes are
   * @param name the name that its owner gave it; decides nothing but Markdown against plain text
   * @throws FailureException with {@link Failure.UnreadableDocument}
   */
  Document read(Path content, String name);

  /**
   * Returns a reader of PDF, DOCX, Markdown and plain text that parses on the caller's thread.
   *
   * @param limits what one file may cost
   * @param nanoClock the clock that the time limit is measured by
   */
  static DocumentReader inProcess(ReadingLimits limits, LongSupplier nanoClock) {
    return new SniffingReader(
        List.of(
            new PdfExtractor(), new DocxExtractor(), new MarkdownExtractor(), new TextExtractor()),
        limits,
        nanoClock);
  }
}
