package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads plain text in any encoding that {@link TextDecoder} knows. */
final class TextExtractor implements Extractor {

  @Override
  public Kind kind() {
    return Kind.TEXT;
  }

  @Override
  public boolean accepts(Sample sample) {
    return TextDecoder.isText(sample.head());
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    return new Document(kind(), null, List.of(new Page(null, read(content, budget), List.of())));
  }

  static String read(Path content, ReadingBudget budget) throws IOException {
    String text = TextDecoder.decode(Files.readAllBytes(content));
    if (text == null) {
      throw new Failure.UnreadableDocument(
              Code.UNSUPPORTED, "the file begins as text but holds binary data")
          .asException();
    }
    budget.characters(text.length());
    return text;
  }
}
