package dev.corral.core.document.extract;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler;
import org.apache.poi.xssf.eventusermodel.XSSFSheetXMLHandler.SheetContentsHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/**
 * Reads the sheets of an XLSX, a page each, row by row without holding the workbook. Cells are told
 * as they are shown, formulas by their result.
 */
final class XlsxExtractor implements Extractor {

  private static final String MAIN_PART = "xl/workbook.xml";

  @Override
  public Kind kind() {
    return Kind.XLSX;
  }

  @Override
  public boolean accepts(Sample sample) {
    return OfficePackage.holds(sample, MAIN_PART, "xlsx");
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    OfficePackage.check(content, budget);
    try (OPCPackage parts = OPCPackage.open(content.toFile(), PackageAccess.READ)) {
      ReadOnlySharedStringsTable strings = new ReadOnlySharedStringsTable(parts);
      XSSFReader workbook = new XSSFReader(parts);
      XSSFReader.SheetIterator sheets = (XSSFReader.SheetIterator) workbook.getSheetsData();
      List<Page> pages = new ArrayList<>();
      while (sheets.hasNext()) {
        budget.pages(pages.size() + 1);
        try (InputStream sheet = sheets.next()) {
          Rows rows = new Rows(sheets.getSheetName(), budget);
          XMLReader xml = XMLHelper.newXMLReader();
          xml.setContentHandler(
              new XSSFSheetXMLHandler(
                  workbook.getStylesTable(), null, strings, rows, new DataFormatter(), false));
          xml.parse(new InputSource(sheet));
          pages.add(rows.table.page(pages.size() + 1));
        }
      }
      return new Document(kind(), null, pages);
    } catch (OpenXML4JException | SAXException | ParserConfigurationException e) {
      throw new IOException(e);
    }
  }

  /** Collects the cells of one sheet. */
  private static final class Rows implements SheetContentsHandler {

    private final TableText table;
    private final List<String> cells = new ArrayList<>();

    Rows(String sheet, ReadingBudget budget) {
      this.table = new TableText(sheet, budget);
    }

    @Override
    public void startRow(int row) {
      cells.clear();
    }

    @Override
    public void endRow(int row) {
      table.row(cells);
    }

    @Override
    public void cell(
        @Nullable String reference,
        @Nullable String shown,
        org.apache.poi.xssf.usermodel.@Nullable XSSFComment comment) {
      int column = reference == null ? cells.size() : column(reference);
      while (cells.size() < column && cells.size() < TableText.COLUMNS) {
        cells.add("");
      }
      cells.add(shown == null ? "" : shown);
    }

    /** Returns the column, from 0, of a reference such as {@code AB12}. */
    private static int column(String reference) {
      int column = 0;
      for (int i = 0; i < reference.length() && Character.isLetter(reference.charAt(i)); i++) {
        column = column * 26 + (reference.charAt(i) - 'A' + 1);
      }
      return column - 1;
    }
  }
}
