package dev.corral.core.document;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.nio.file.Path;

/**
 * Turns a file into text. The port between those who need text and those who parse: an
 * implementation may parse in this process ({@code extract}) or in others ({@code child}). Safe for
 * use by many threads.
 */
public interface DocumentReader {

  /**
   * Reads a file. Blocks.
   *
   * @param content where the bytes are
   * @param name the name that its owner gave it; decides between kinds of plain text only
   * @throws FailureException with {@link Failure.UnreadableDocument}
   */
  Document read(Path content, String name);
}
