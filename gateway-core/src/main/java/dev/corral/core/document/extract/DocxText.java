package dev.corral.core.document.extract;

import dev.corral.core.document.Heading;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.poi.xwpf.usermodel.IBodyElement;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFSDT;
import org.apache.poi.xwpf.usermodel.XWPFSDTCell;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableCell;
import org.apache.poi.xwpf.usermodel.XWPFTableRow;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;

/**
 * Writes the body of one DOCX down: a blank line between paragraphs, a line for each item of a list
 * and each row of a table, cells parted by bars.
 */
final class DocxText {

  private static final Pattern HEADING_STYLE = Pattern.compile("heading ?([1-9])");

  /** The list styles that Word has; their numbering stands in the style, not in the paragraph. */
  private static final Pattern LIST_STYLE = Pattern.compile("list ?(bullet|number)(?: ?([2-5]))?");

  private final XWPFDocument docx;
  private final ReadingBudget budget;
  private final StringBuilder text = new StringBuilder();
  private final List<Heading> headings = new ArrayList<>();
  private final Map<String, Integer> counters = new HashMap<>();
  private boolean inList;

  DocxText(XWPFDocument docx, ReadingBudget budget) {
    this.docx = docx;
    this.budget = budget;
  }

  Page read() {
    for (IBodyElement element : docx.getBodyElements()) {
      switch (element) {
        case XWPFParagraph paragraph -> paragraph(paragraph);
        case XWPFTable table -> table(table);
        case XWPFSDT control -> block(NormalText.of(control.getContent().getText()).strip());
        default -> {}
      }
    }
    edges();
    return new Page(null, text.toString(), headings);
  }

  /** Tells what stands at the top and the foot of pages, each text once. */
  private void edges() {
    Set<String> told = new LinkedHashSet<>();
    docx.getHeaderList().forEach(header -> told.add(inOneLine(header.getBodyElements())));
    docx.getFooterList().forEach(footer -> told.add(inOneLine(footer.getBodyElements())));
    told.stream().filter(line -> line.chars().anyMatch(Character::isLetter)).forEach(this::block);
  }

  private void paragraph(XWPFParagraph paragraph) {
    boxes(paragraph.getCTP().getDomNode());
    String words = NormalText.of(paragraph.getText()).strip();
    if (words.isEmpty()) {
      return;
    }
    int level = headingLevel(paragraph);
    String marker = level > 0 ? null : marker(paragraph);
    if (level > 0) {
      int start = block(words);
      headings.add(new Heading(start, level, words.replace('\n', ' ')));
    } else if (marker != null) {
      String item = marker + words;
      if (inList) {
        line(item);
      } else {
        block(item);
      }
      inList = true;
    } else {
      block(words);
    }
  }

  /** Tells what stands in boxes of text that are anchored beneath a node. */
  private void boxes(Node node) {
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      if ("txbxContent".equals(child.getLocalName())) {
        StringBuilder words = new StringBuilder();
        collect(child, words);
        String box = NormalText.of(words).strip();
        if (!box.isEmpty()) {
          block(box);
        }
      } else if (!"Fallback".equals(child.getLocalName())) { // the same again, for old programs
        boxes(child);
      }
    }
  }

  private static void collect(Node node, StringBuilder words) {
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      switch (String.valueOf(child.getLocalName())) {
        case "t" -> words.append(value(child.getFirstChild()));
        case "tab", "br" -> words.append(' ');
        default -> collect(child, words);
      }
    }
    if ("p".equals(node.getLocalName())) {
      words.append('\n');
    }
  }

  private static String value(@Nullable Node text) {
    return text == null || text.getNodeValue() == null ? "" : text.getNodeValue();
  }

  private void table(XWPFTable table) {
    boolean first = true;
    for (XWPFTableRow row : table.getRows()) {
      String cells = cells(row);
      if (cells.isBlank()) {
        continue;
      }
      if (first) {
        block(cells);
      } else {
        line(cells);
      }
      first = false;
    }
  }

  private static String cells(XWPFTableRow row) {
    return row.getTableICells().stream()
        .map(cell ->
            switch (cell) {
              case XWPFTableCell plain -> inOneLine(plain.getBodyElements());
              case XWPFSDTCell control -> oneLine(control.getContent().getText());
              default -> "";
            })
        .collect(Collectors.joining(" | "));
  }

  /** Returns paragraphs, and the rows of tables within, as one line. */
  private static String inOneLine(List<IBodyElement> elements) {
    return elements.stream()
        .map(element ->
            switch (element) {
              case XWPFParagraph paragraph -> oneLine(paragraph.getText());
              case XWPFTable inner ->
                  inner.getRows().stream().map(DocxText::cells).collect(Collectors.joining("; "));
              case XWPFSDT control -> oneLine(control.getContent().getText());
              default -> "";
            })
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining(" "));
  }

  private static String oneLine(String words) {
    return NormalText.of(words).strip().replace('\n', ' ');
  }

  private int block(String words) {
    inList = false;
    return append("\n\n", words);
  }

  private void line(String words) {
    append("\n", words);
  }

  private int append(String separator, String words) {
    budget.characters(words.length() + separator.length());
    if (!text.isEmpty() && !words.isEmpty()) {
      text.append(separator);
    }
    int start = text.length();
    text.append(words);
    return start;
  }

  private int headingLevel(XWPFParagraph paragraph) {
    String style = style(paragraph);
    Matcher matcher = HEADING_STYLE.matcher(style);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : style.equals("title") ? 1 : 0;
  }

  /** Returns the name of a paragraph's style in lower case; empty where it has none. */
  private String style(XWPFParagraph paragraph) {
    String id = paragraph.getStyleID();
    if (id == null) {
      return "";
    }
    XWPFStyle style = docx.getStyles() == null ? null : docx.getStyles().getStyle(id);
    String name = style == null || style.getName() == null ? id : style.getName();
    return name.toLowerCase(Locale.ROOT);
  }

  /** Returns what stands before the words of an item; null where the paragraph is none. */
  private @Nullable String marker(XWPFParagraph paragraph) {
    Matcher listed = LIST_STYLE.matcher(style(paragraph));
    boolean byStyle = listed.matches();
    if (paragraph.getNumID() == null && !byStyle) {
      return null;
    }
    String format =
        paragraph.getNumID() != null || listed.group(1).equals("bullet")
            ? paragraph.getNumFmt()
            : "decimal";
    BigInteger level = paragraph.getNumIlvl();
    int depth = level == null ? 0 : Math.min(8, level.intValue());
    if (level == null && byStyle && listed.group(2) != null) {
      depth = Integer.parseInt(listed.group(2)) - 1;
    }
    String indent = "  ".repeat(depth);
    if (format == null || format.equals("bullet") || format.equals("none")) {
      return indent + "- ";
    }
    String list = paragraph.getNumID() + "/" + depth;
    if (paragraph.getNumID() == null && !inList) {
      counters.remove(list);
    }
    return indent + counters.merge(list, 1, Integer::sum) + ". ";
  }
}
