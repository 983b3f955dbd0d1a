package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads one kind of file. Safe for use by many threads. */
public interface Extractor {

  /** Returns the kind it reads. */
  Kind kind();

  /** Tells, from the beginning of a file, whether the file is of this kind. */
  boolean accepts(Sample sample);

  /**
   * Reads a file that it accepted. Exceptions other than {@link FailureException} mean that the
   * file is corrupt.
   *
   * @param budget to be asked before each page and told of all text
   * @throws FailureException with {@link Failure.UnreadableDocument}
   */
  Document extract(Path content, ReadingBudget budget) throws IOException;
}
