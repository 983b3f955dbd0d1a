package dev.corral.benchmarks.ingest;

import dev.corral.benchmarks.frame.Python;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same windows through Chroma's Python client with its default embedding function, which is
 * given the bundled model's files so that it need not fetch its own: they are of the same weights.
 */
final class ChromaClient {

  private static final int WINDOWS = 320;
  private static final int QUICK_WINDOWS = 64;
  private static final JsonMapper JSON = new JsonMapper();

  private ChromaClient() {}

  /** Measures, or says why not. */
  static void measure(Report report, List<String> windows, boolean quick) throws IOException {
    Optional<Python> python = Python.find(report);
    if (python.isEmpty()) {
      return;
    }
    List<String> some =
        windows.subList(0, Math.min(windows.size(), quick ? QUICK_WINDOWS : WINDOWS));
    Path directory = Files.createTempDirectory("corral-bench-chroma");
    Path model = directory.resolve("model.onnx");
    Path tokenizer = directory.resolve("tokenizer.json");
    Path texts = directory.resolve("texts.json");
    try {
      copy("/all-minilm-l6-v2.onnx", model);
      copy("/all-minilm-l6-v2-tokenizer.json", tokenizer);
      Files.writeString(texts, JSON.writeValueAsString(some));
      List<String> said =
          python
              .get()
              .run(
                  "chroma_ingest.py",
                  List.of(texts.toString(), model.toString(), tokenizer.toString()));
      JsonNode result = JSON.readTree(said.getLast());
      double seconds = result.path("seconds").doubleValue();
      report.table(
          new Table(
              some.size()
                  + " of these windows through Chroma "
                  + result.path("version").asString()
                  + "'s Python client and its default embedding function",
              List.of("", ""),
              List.of(
                  List.of("seconds", String.format(Locale.ROOT, "%.1f", seconds)),
                  List.of(
                      "windows/s", String.format(Locale.ROOT, "%.1f", some.size() / seconds)))));
    } catch (IOException e) {
      report.note("Left out: Chroma's Python client. " + e.getMessage());
    } finally {
      for (Path file : List.of(model, tokenizer, texts, directory)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = ChromaClient.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is not on the class path");
      }
      Files.copy(in, to);
    }
  }
}
