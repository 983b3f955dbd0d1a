package dev.corral.server.cli;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Precision;
import dev.corral.server.outbound.JsonBody;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corral embed}: texts to vectors, for scripts, without a server. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = "Print the vectors of texts, one JSON object a line.",
    footer = {
      "",
      "A line: {\"index\": 0, \"tokens\": 5, \"truncated\": false, \"embedding\": [384 numbers]}.",
    })
final class EmbedCommand implements Callable<Integer> {

  /** Lines embedded together: enough to fill every worker, little to hold. */
  private static final int LINES_AT_ONCE = 256;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TEXT", description = "Texts to embed.")
  private List<String> texts = List.of();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Embed each line of a UTF-8 file; - reads standard input.")
  private @Nullable Path file;

  @Option(
      names = "--precision",
      paramLabel = "fp32|int8",
      description = "Precision of the model (default: fp32).",
      converter = PrecisionName.class)
  private Precision precision = Precision.FP32;

  @Override
  public Integer call() {
    if (texts.isEmpty() == (file == null)) {
      throw new ParameterException(spec.commandLine(), "Give texts, or --file FILE, not both");
    }
    PrintStream out = System.out;
    try (Embedder embedder = Embedder.builder().precision(precision).open()) {
      if (file == null) {
        print(embedder, texts, 0, out);
      } else {
        printLines(embedder, file, out);
      }
      return 0;
    } catch (EmbedderException e) {
      throw CommandFailed.because(e);
    }
  }

  private static void printLines(Embedder embedder, Path file, PrintStream out) {
    try (BufferedReader lines = open(file)) {
      List<String> batch = new ArrayList<>();
      int done = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        batch.add(line);
        if (batch.size() == LINES_AT_ONCE) {
          print(embedder, batch, done, out);
          done += batch.size();
          batch.clear();
        }
      }
      print(embedder, batch, done, out);
    } catch (NoSuchFileException e) {
      throw new CommandFailed("there is no file " + file, e);
    } catch (MalformedInputException e) {
      throw new CommandFailed(file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new CommandFailed(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = file.equals(Path.of("-")) ? System.in : Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            bytes, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)));
  }

  private static void print(Embedder embedder, List<String> texts, int first, PrintStream out) {
    List<Embedding> embeddings = embedder.embed(texts);
    for (int i = 0; i < embeddings.size(); i++) {
      int index = first + i;
      Embedding embedding = embeddings.get(i);
      JsonBody line =
          json -> {
            json.writeStartObject();
            json.writeNumberProperty("index", index);
            json.writeNumberProperty("tokens", embedding.tokens());
            json.writeBooleanProperty("truncated", embedding.truncated());
            json.writeArrayPropertyStart("embedding");
            for (float component : embedding.vector()) {
              json.writeNumber(component);
            }
            json.writeEndArray();
            json.writeEndObject();
          };
      out.println(new String(line.toBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Reads a precision by its lower-case name. */
  static final class PrecisionName implements picocli.CommandLine.ITypeConverter<Precision> {
    @Override
    public Precision convert(String name) {
      return switch (name) {
        case "fp32" -> Precision.FP32;
        case "int8" -> Precision.INT8;
        default ->
            throw new picocli.CommandLine.TypeConversionException("expected fp32 or int8: " + name);
      };
    }
  }
}
