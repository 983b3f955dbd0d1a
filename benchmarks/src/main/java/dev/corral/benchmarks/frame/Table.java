package dev.corral.benchmarks.frame;

import java.util.ArrayList;
import java.util.List;

/**
 * Figures in rows.
 *
 * @param title what the table shows, with units
 * @param columns the heads; the first column is text, the others are right-aligned
 * @param rows as many cells a row as there are columns
 */
public record Table(String title, List<String> columns, List<List<String>> rows) {

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row of " + row.size() + " cells under " + columns.size() + " columns: " + row);
      }
    }
  }

  /** Returns the lines for people. */
  List<String> lines() {
    int[] widths = new int[columns.size()];
    List<List<String>> all = new ArrayList<>();
    all.add(columns);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(title);
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + pad : "  " + pad + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
