package dev.corral.core.document.extract;

import dev.corral.core.document.Heading;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.poi.xwpf.usermodel.IBodyElement;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFSDT;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableRow;

/**
 * Writes the body of one DOCX down: a blank line between paragraphs, a line for each item of a list
 * and each row of a table, cells parted by bars.
 */
final class DocxText {

  private static final Pattern HEADING_STYLE = Pattern.compile("heading ?([1-9])");

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
    return new Page(null, text.toString(), headings);
  }

  private void paragraph(XWPFParagraph paragraph) {
    String words = NormalText.of(paragraph.getText()).strip();
    if (words.isEmpty()) {
      return;
    }
    int level = headingLevel(paragraph);
    if (level > 0) {
      int start = block(words);
      headings.add(new Heading(start, level, words.replace('\n', ' ')));
    } else if (paragraph.getNumID() != null) {
      String item = marker(paragraph) + words;
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

  private void table(XWPFTable table) {
    boolean first = true;
    for (XWPFTableRow row : table.getRows()) {
      String cells =
          row.getTableCells().stream()
              .map(cell -> NormalText.of(cell.getText()).strip().replace('\n', ' '))
              .collect(Collectors.joining(" | "));
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
    String id = paragraph.getStyleID();
    if (id == null) {
      return 0;
    }
    XWPFStyle style = docx.getStyles() == null ? null : docx.getStyles().getStyle(id);
    String name = style == null || style.getName() == null ? id : style.getName();
    String lower = name.toLowerCase(Locale.ROOT);
    Matcher matcher = HEADING_STYLE.matcher(lower);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : lower.equals("title") ? 1 : 0;
  }

  private String marker(XWPFParagraph paragraph) {
    String format = paragraph.getNumFmt();
    BigInteger level = paragraph.getNumIlvl();
    int depth = level == null ? 0 : Math.min(8, level.intValue());
    String indent = "  ".repeat(depth);
    if (format == null || format.equals("bullet") || format.equals("none")) {
      return indent + "- ";
    }
    int number = counters.merge(paragraph.getNumID() + "/" + depth, 1, Integer::sum);
    return indent + number + ". ";
  }
}
