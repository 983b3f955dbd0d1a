package dev.corral.core.document.extract;

import dev.corral.core.document.Heading;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as text that can be cut anywhere between rows: where the first row holds names of
 * columns, each row is told as {@code name: value | name: value}, so that a row found alone says
 * what its values are; otherwise as {@code value | value}.
 */
final class TableText {

  /** Columns of a sheet that are looked at, far above what people fill. */
  static final int COLUMNS = 1_000;

  private final ReadingBudget budget;
  private final StringBuilder text = new StringBuilder();
  private final List<Heading> headings = new ArrayList<>();
  private @Nullable List<String> names;
  private boolean begun;

  /**
   * Begins a table.
   *
   * @param title what stands over it as a heading, or null
   */
  TableText(@Nullable String title, ReadingBudget budget) {
    this.budget = budget;
    if (title != null && !NormalText.isBlank(title)) {
      String line = clean(title);
      headings.add(new Heading(0, 1, line));
      line(line);
    }
  }

  /** Adds a row; blank rows are left out. */
  void row(List<String> rawCells) {
    List<String> cells = rawCells.stream().map(TableText::clean).toList();
    if (cells.stream().allMatch(String::isEmpty)) {
      return;
    }
    if (!begun) {
      begun = true;
      if (areNames(cells)) {
        names = cells;
        line(String.join(" | ", cells));
        return;
      }
    }
    line(told(cells));
  }

  /** Returns the table as a page. */
  Page page(@Nullable Integer number) {
    return new Page(number, text.toString(), headings);
  }

  private String told(List<String> cells) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).isEmpty()) {
        continue;
      }
      row.append(row.isEmpty() ? "" : " | ");
      if (names != null && i < names.size()) {
        row.append(names.get(i)).append(": ");
      }
      row.append(cells.get(i));
    }
    return row.toString();
  }

  private void line(String line) {
    budget.characters(line.length() + 1L);
    text.append(text.isEmpty() ? "" : "\n").append(line);
  }

  /** Tells whether a first row names the columns: several words, each its own, no numbers. */
  private static boolean areNames(List<String> cells) {
    return cells.size() > 1
        && cells.stream().distinct().count() == cells.size()
        && cells.stream().noneMatch(cell -> cell.isEmpty() || cell.matches("[-+.,%\\d\\s]+"));
  }

  private static String clean(String cell) {
    return NormalText.of(cell).replace('\n', ' ').replace('\t', ' ').strip();
  }
}
