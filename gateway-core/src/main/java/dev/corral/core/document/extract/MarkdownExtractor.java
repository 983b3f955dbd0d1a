package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Markdown: the text as it stands, with its headings found (CommonMark, both styles). */
final class MarkdownExtractor implements Extractor {

  private static final Set<String> EXTENSIONS = Set.of("md", "markdown", "mdown", "mkd");
  private static final Pattern HASHES =
      Pattern.compile(" {0,3}(#{1,6})[ \\t]+(.*?)[ \\t]*#*[ \\t]*");
  private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(=+|-+)[ \\t]*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");

  @Override
  public Kind kind() {
    return Kind.MARKDOWN;
  }

  @Override
  public boolean accepts(Sample sample) {
    return EXTENSIONS.contains(sample.extension()) && TextDecoder.isText(sample.head());
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    String text = TextExtractor.read(content, budget);
    List<Heading> headings = headings(text);
    String title =
        headings.stream().filter(h -> h.level() == 1).map(Heading::title).findFirst().orElse(null);
    return new Document(kind(), title, List.of(new Page(null, text, headings)));
  }

  private static List<Heading> headings(String text) {
    List<Heading> headings = new ArrayList<>();
    @Nullable Character fence = null;
    int previousStart = 0;
    String previous = "";
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = text.substring(start, end);
      if (FENCE.matcher(line).matches()) {
        char mark = line.stripLeading().charAt(0);
        fence = fence == null ? (Character) mark : fence == mark ? null : fence;
      } else if (fence == null) {
        Matcher hashes = HASHES.matcher(line);
        Matcher underline = UNDERLINE.matcher(line);
        if (hashes.matches()) {
          headings.add(new Heading(start, hashes.group(1).length(), hashes.group(2)));
        } else if (underline.matches() && isPlainLine(previous)) {
          int level = underline.group(1).startsWith("=") ? 1 : 2;
          headings.add(new Heading(previousStart, level, previous.strip()));
        }
      }
      previous = line;
      previousStart = start;
      start = end + 1;
    }
    return headings;
  }

  /** Tells whether a line can be the words over an underline: text, and no other structure. */
  private static boolean isPlainLine(String line) {
    return !line.isBlank()
        && !line.startsWith("    ")
        && "#>|-*+`~=".indexOf(line.strip().charAt(0)) < 0;
  }
}
