package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.extraction.ExtractionDialect;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code docs/compatibility.md} against the routes. */
class CompatibilityPageTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+ /[^`]+)` \\|");

  private final EmbeddingRouter router =
      new EmbeddingRouter(
          new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0),
          new ScriptedEmbeddings("e", List.of(), 0));
  private final Dialect ollama =
      new OllamaDialect(new ScriptedChat(), router, "1.2.3", InstantSource.system(), Runnable::run);
  private final Dialect openai =
      new OpenAiDialect(
          new ScriptedChat(), router, InstantSource.system(), Runnable::run, List.of());

  @TempDir static Path folder;
  private final Dialect extraction = new ExtractionDialect((file, name) -> NOTHING, folder, 1);

  private static final Document NOTHING = new Document(Kind.TEXT, null, List.of());

  @Test
  void hasARowForEachRouteAndNoOther() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "compatibility.md"));

    List<String> rows = ROW.matcher(page).results().map(row -> row.group(1)).toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ollama, openai, new AnthropicDialect(new ScriptedChat()), extraction)
                .flatMap(dialect -> dialect.routes().stream())
                .map(route -> route.method() + " " + route.path())
                .toList());
  }
}
