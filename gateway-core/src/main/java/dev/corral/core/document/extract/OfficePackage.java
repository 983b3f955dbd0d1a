package dev.corral.core.document.extract;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The ZIP archive that an Office Open XML file is. */
final class OfficePackage {

  private static final int ENTRIES = 4096;

  /** Tables within tables reach some thirty; a parser's stack ends at some thousands. */
  private static final int DEPTH = 512;

  private OfficePackage() {}

  /** Tells whether a file is a package with this main part, or was one before it was damaged. */
  static boolean holds(Sample sample, String mainPart, String extension) {
    if (!sample.startsWith("PK\u0003\u0004")) {
      return false;
    }
    try (ZipFile zip = new ZipFile(sample.content().toFile())) {
      return zip.getEntry(mainPart) != null;
    } catch (ZipException damaged) {
      return sample.extension().equals(extension);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Walks through the package before anything is built from it: entry names occur once and stay
   * inside, markup unpacks within its limit, declares no entities and is not nested beyond reason.
   */
  static void check(Path content, ReadingBudget budget) throws IOException {
    try (ZipFile zip = new ZipFile(content.toFile())) {
      if (zip.size() > ENTRIES) {
        throw new IOException("more than " + ENTRIES + " entries");
      }
      Set<String> names = new HashSet<>();
      long inflated = 0;
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName();
        if (!names.add(name) || name.startsWith("/") || name.contains("..")) {
          throw new IOException("an entry's name is taken twice or leads outside");
        }
        if (name.endsWith(".xml") || name.endsWith(".rels")) {
          try (Counted in = new Counted(zip.getInputStream(entry), inflated, budget)) {
            walk(in);
            inflated = in.bytes;
          }
        }
      }
    }
  }

  private static void walk(InputStream in) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      int depth = 0;
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.DTD -> throw new IOException("markup declares a document type");
          case XMLStreamConstants.START_ELEMENT -> depth++;
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
        if (depth > DEPTH) {
          throw new IOException("markup is nested deeper than " + DEPTH);
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** Counts what passes and stops at the limit. */
  private static final class Counted extends FilterInputStream {

    private final ReadingBudget budget;
    private long bytes;

    Counted(InputStream in, long before, ReadingBudget budget) {
      super(in);
      this.bytes = before;
      this.budget = budget;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int n = super.read(to, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    private void count(int more) {
      bytes += more;
      budget.inflated(bytes);
    }
  }
}
