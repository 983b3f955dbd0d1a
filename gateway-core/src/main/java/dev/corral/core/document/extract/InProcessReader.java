package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Parses files on the caller's thread: asks each extractor whether a file is its own, and lets the
 * first that says so read it. Safe for use by many threads.
 */
public final class InProcessReader implements DocumentReader {

  private static final System.Logger LOG = System.getLogger(InProcessReader.class.getName());

  private final List<Extractor> extractors;
  private final ReadingLimits limits;
  private final LongSupplier nanoClock;
  private final String supported;

  /**
   * Returns a reader of the built-in kinds and of those that {@link ServiceLoader} finds.
   *
   * @param limits what one file may cost
   * @param nanoClock the clock that the time limit is measured by
   */
  public static InProcessReader of(ReadingLimits limits, LongSupplier nanoClock) {
    List<Extractor> extractors = new ArrayList<>();
    ServiceLoader.load(Extractor.class).forEach(extractors::add);
    extractors.add(new PdfExtractor());
    extractors.add(new DocxExtractor());
    extractors.add(new PptxExtractor());
    extractors.add(new XlsxExtractor());
    extractors.add(new HtmlExtractor());
    extractors.add(new MarkdownExtractor());
    extractors.add(new CsvExtractor());
    extractors.add(new JsonExtractor());
    extractors.add(new TextExtractor());
    return new InProcessReader(extractors, limits, nanoClock);
  }

  InProcessReader(List<Extractor> extractors, ReadingLimits limits, LongSupplier nanoClock) {
    this.extractors = List.copyOf(extractors);
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.supported =
        extractors.stream()
            .map(extractor -> extractor.kind().name())
            .collect(Collectors.joining(", ", "supported are ", ""));
  }

  @Override
  public Document read(Path content, String name) {
    try {
      long bytes = Files.size(content);
      if (bytes == 0) {
        throw refusal(Code.NO_TEXT, "the file is empty");
      }
      if (bytes > limits.bytes()) {
        throw refusal(
            Code.TOO_LARGE, "the file has " + bytes + " bytes, the limit is " + limits.bytes());
      }
      Sample sample = Sample.of(content, name);
      Document document = extract(choose(sample), content, new ReadingBudget(limits, nanoClock));
      if (document.pages().stream().allMatch(page -> NormalText.isBlank(page.text()))) {
        throw refusal(
            Code.NO_TEXT, "the file holds no text; scanned pages must go through OCR first");
      }
      return document;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a stored file cannot be read", e);
      throw new Failure.StorageFailed("the stored file cannot be read").asException();
    }
  }

  private Extractor choose(Sample sample) {
    String foreign = Signatures.foreignKind(sample);
    for (Extractor extractor : extractors) {
      if (foreign == null && extractor.accepts(sample)) {
        if (isText(extractor.kind()) && Signatures.namesBinary(sample.extension())) {
          foreign = "plain text under a name that ends in ." + sample.extension();
          break;
        }
        return extractor;
      }
    }
    if (Signatures.isEncryptedOffice(sample)) {
      throw refusal(Code.ENCRYPTED, "the file is protected by a password; remove it first");
    }
    throw refusal(
        Code.UNSUPPORTED,
        "the file is " + (foreign == null ? "no text" : foreign) + "; " + supported);
  }

  private static Document extract(Extractor extractor, Path content, ReadingBudget budget) {
    try {
      return extractor.extract(content, budget);
    } catch (FailureException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      LOG.log(Level.DEBUG, () -> "a file could not be parsed as " + extractor.kind().name(), e);
      throw refusal(
          Code.CORRUPT, "the file is damaged and cannot be read as " + extractor.kind().name());
    }
  }

  private static boolean isText(Kind kind) {
    return kind.mediaType().startsWith("text/") || kind.equals(Kind.JSON);
  }

  private static FailureException refusal(Code code, String message) {
    return new Failure.UnreadableDocument(code, message).asException();
  }
}
