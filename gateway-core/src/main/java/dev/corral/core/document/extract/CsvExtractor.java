package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads rows of values; what stands between them is found in the first line. */
final class CsvExtractor implements Extractor {

  private static final Set<String> EXTENSIONS = Set.of("csv", "tsv", "tab");
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  @Override
  public Kind kind() {
    return Kind.CSV;
  }

  @Override
  public boolean accepts(Sample sample) {
    return EXTENSIONS.contains(sample.extension()) && TextDecoder.isText(sample.head());
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    String text = TextExtractor.read(content, budget);
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setDelimiter(delimiter(text)).setLenientEof(true).get();
    TableText table = new TableText(null, budget);
    try (CSVParser rows = CSVParser.parse(text, format)) {
      for (CSVRecord row : rows) {
        table.row(row.toList());
      }
    }
    return new Document(kind(), null, List.of(table.page(null)));
  }

  private static char delimiter(String text) {
    int end = text.indexOf('\n');
    String first = end < 0 ? text : text.substring(0, end);
    return DELIMITERS.stream()
        .map(delimiter -> Map.entry(delimiter, first.chars().filter(c -> c == delimiter).count()))
        .max(Map.Entry.comparingByValue())
        .filter(most -> most.getValue() > 0)
        .map(Map.Entry::getKey)
        .orElse(',');
  }
}
