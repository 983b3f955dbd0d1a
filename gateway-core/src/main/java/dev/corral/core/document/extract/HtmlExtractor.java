package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;

/** Reads what a page of hypertext shows; scripts, styles and hidden parts are left out. */
final class HtmlExtractor implements Extractor {

  private static final Set<String> EXTENSIONS = Set.of("html", "htm", "xhtml");

  @Override
  public Kind kind() {
    return Kind.HTML;
  }

  @Override
  public boolean accepts(Sample sample) {
    String opening = sample.opening();
    boolean named = EXTENSIONS.contains(sample.extension()) && opening.startsWith("<");
    return TextDecoder.isText(sample.head())
        && (opening.startsWith("<!doctype html") || opening.startsWith("<html") || named);
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    org.jsoup.nodes.Document html = Jsoup.parse(content.toFile(), null);
    HtmlText text = new HtmlText(budget);
    text.read(html.body());
    String title = NormalText.of(html.title()).strip();
    return new Document(kind(), title.isEmpty() ? null : title, List.of(text.page()));
  }
}
