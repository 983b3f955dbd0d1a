package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Reads JSON. What was written without line ends is written anew, a value a line, so that it can be
 * cut between values; everything else is taken as it stands.
 */
final class JsonExtractor implements Extractor {

  private static final Set<String> EXTENSIONS =
      Set.of("json", "jsonl", "ndjson", "geojson", "ipynb");

  /** A line longer than this was not written for people. */
  private static final int LINE = 2_000;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectWriteContext PRETTY = new Pretty();

  @Override
  public Kind kind() {
    return Kind.JSON;
  }

  @Override
  public boolean accepts(Sample sample) {
    String opening = sample.opening();
    return EXTENSIONS.contains(sample.extension())
        && TextDecoder.isText(sample.head())
        && (opening.startsWith("{") || opening.startsWith("["));
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    String text = TextExtractor.read(content, budget);
    boolean forPeople = text.lines().allMatch(line -> line.length() <= LINE);
    String shown = forPeople ? text : pretty(text, budget);
    return new Document(kind(), null, List.of(new Page(null, shown, List.of())));
  }

  private static String pretty(String text, ReadingBudget budget) throws IOException {
    StringWriter out = new StringWriter(text.length() * 2);
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text);
        JsonGenerator lines = FACTORY.createGenerator(PRETTY, out)) {
      while (in.nextToken() != null) {
        lines.copyCurrentEvent(in);
        budget.characters(1);
      }
    } catch (JacksonException e) {
      throw new IOException(e);
    }
    return out.toString();
  }

  private static final class Pretty extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      return new DefaultPrettyPrinter();
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }
}
