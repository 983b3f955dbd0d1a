package dev.corral.core.document.child;

import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a small file of the common kinds, so that the first real one finds all classes loaded. */
final class Rehearsal {

  private static final String PDF =
      """
      %PDF-1.4
      1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
      2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
      3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R
        /Resources <</Font <</F 5 0 R>>>>>> endobj
      4 0 obj <</Length 36>> stream
      BT /F 9 Tf 9 9 Td (Rehearsal) Tj ET
      endstream endobj
      5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
      trailer <</Root 1 0 R>>
      %%EOF
      """;

  private static final List<Map.Entry<String, String>> FILES =
      List.of(
          Map.entry("rehearsal.pdf", PDF),
          Map.entry("rehearsal.md", "# Rehearsal"),
          Map.entry("rehearsal.html", "<html><body>Rehearsal</body></html>"),
          Map.entry("rehearsal.txt", "Rehearsal"));

  private Rehearsal() {}

  static void run(Path folder, InProcessReader reader) throws IOException {
    Path file = folder.resolve(ReadingChild.FILE);
    for (Map.Entry<String, String> rehearsed : FILES) {
      Files.write(file, rehearsed.getValue().getBytes(StandardCharsets.ISO_8859_1));
      try {
        reader.read(file, rehearsed.getKey());
      } catch (FailureException e) {
        throw new IllegalStateException("the rehearsal of " + rehearsed.getKey() + " failed", e);
      }
    }
    Files.delete(file);
  }
}
