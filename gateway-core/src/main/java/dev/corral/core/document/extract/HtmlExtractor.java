package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/** Reads what a page of hypertext shows; scripts, styles and hidden parts are left out. */
final class HtmlExtractor implements Extractor {

  private static final Set<String> EXTENSIONS = Set.of("html", "htm", "xhtml");
  private static final List<String> ROOTS = List.of("<!doctype html", "<html", "<head", "<body");

  /** What may stand before the root: a declaration of XML, comments. */
  private static final Pattern PROLOGUE =
      Pattern.compile("\\A(?:\\s|<\\?[^>]*>|<!--(?:[^-]|-(?!->))*+-->)*+");

  @Override
  public Kind kind() {
    return Kind.HTML;
  }

  @Override
  public boolean accepts(Sample sample) {
    if (!TextDecoder.isText(sample.head())) {
      return false;
    }
    String opening = PROLOGUE.matcher(sample.beginning()).replaceFirst("");
    boolean named = EXTENSIONS.contains(sample.extension()) && opening.startsWith("<");
    return named || ROOTS.stream().anyMatch(opening::startsWith);
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    org.jsoup.nodes.Document html = parse(content);
    HtmlText text = new HtmlText(budget);
    text.read(html.body());
    String title = NormalText.of(html.title()).strip();
    return new Document(kind(), title.isEmpty() ? null : title, List.of(text.page()));
  }

  /** Parses in the encoding that the page tells, or else in the one that its bytes tell. */
  private static org.jsoup.nodes.Document parse(Path content) throws IOException {
    org.jsoup.nodes.Document html = Jsoup.parse(content.toFile(), null);
    Charset found = TextDecoder.encoding(Files.readAllBytes(content));
    boolean untold = html.charset().equals(StandardCharsets.UTF_8);
    return untold && found != null && !found.equals(StandardCharsets.UTF_8)
        ? Jsoup.parse(content.toFile(), found.name())
        : html;
  }
}
