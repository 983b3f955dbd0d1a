package dev.corral.core.document.extract;

import dev.corral.core.document.Heading;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/** The text of a tree of hypertext: blocks apart, items and rows on lines of their own. */
final class HtmlText implements NodeFilter {

  private static final Set<String> UNSEEN =
      Set.of("script", "style", "noscript", "template", "svg", "iframe", "object", "head");
  private static final Set<String> CELLS = Set.of("td", "th");
  private static final Set<String> LINES = Set.of("li", "tr", "dt", "dd", "br");

  private final ReadingBudget budget;
  private final StringBuilder text = new StringBuilder();
  private final List<Heading> headings = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();

  HtmlText(ReadingBudget budget) {
    this.budget = budget;
  }

  void read(Element body) {
    NodeTraversor.filter(this, body);
    flush("");
  }

  Page page() {
    return new Page(null, text.toString(), headings);
  }

  @Override
  public FilterResult head(Node node, int depth) {
    switch (node) {
      case TextNode part when node.parent() instanceof Element parent && isPreformatted(parent) ->
          append(part.getWholeText());
      case TextNode part -> append(part.getWholeText().replaceAll("\\s+", " "));
      case Element element -> {
        String name = element.normalName();
        if (UNSEEN.contains(name) || element.hasAttr("hidden")) {
          return FilterResult.SKIP_ENTIRELY;
        }
        open(element, name);
      }
      default -> {}
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      String name = element.normalName();
      if (isHeading(name)) {
        int start = flush("\n\n");
        if (start >= 0) {
          headings.add(new Heading(start, name.charAt(1) - '0', text.substring(start)));
        }
      } else if (element.isBlock() && !CELLS.contains(name)) {
        flush(LINES.contains(name) ? "\n" : "\n\n");
      }
    }
    return FilterResult.CONTINUE;
  }

  private void open(Element element, String name) {
    if (CELLS.contains(name)) {
      words.append(words.isEmpty() ? "" : " | ");
    } else if (LINES.contains(name)) {
      flush("\n");
      words.append(name.equals("li") ? "- " : "");
    } else if (element.isBlock()) {
      flush("\n\n");
    }
  }

  private void append(String part) {
    budget.characters(part.length());
    words.append(part);
  }

  /** Ends a line; returns where it begins, or −1 where there was nothing visible. */
  private int flush(String separator) {
    String line = NormalText.of(words).strip();
    words.setLength(0);
    if (line.isEmpty() || line.equals("-") || line.equals("|")) {
      return -1;
    }
    if (!text.isEmpty()) {
      text.append(separator.isEmpty() ? "\n" : separator);
    }
    int start = text.length();
    text.append(line);
    return start;
  }

  private static boolean isHeading(String name) {
    return name.length() == 2 && name.charAt(0) == 'h' && "123456".indexOf(name.charAt(1)) >= 0;
  }

  private static boolean isPreformatted(Element parent) {
    for (Element at = parent; at != null; at = at.parent()) {
      if (at.normalName().equals("pre")) {
        return true;
      }
    }
    return false;
  }
}
