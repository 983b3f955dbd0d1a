package dev.corral.server.cli;

import dev.corral.server.cli.client.ClientFailed;
import dev.corral.server.cli.client.Paragraph;
import dev.corral.server.cli.client.Terminal;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code corral search}: the passages that fit a question, without an answer. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Find the passages that fit a question, with file and page.")
final class SearchCommand implements Callable<Integer> {

  private static final int SHOWN_CHARACTERS = 400;

  @Parameters(paramLabel = "QUESTION", description = "What you are looking for.")
  private String question = "";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "The vector store to search (default: ${DEFAULT-VALUE}).",
      defaultValue = AskCommand.DEFAULT_STORE)
  private String store = AskCommand.DEFAULT_STORE;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "Passages at most, 1 to 50 (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int most;

  @Option(names = "--json", description = "Print the server's answer, for scripts.")
  private boolean json;

  @Mixin private ServerReach reach = new ServerReach();

  @Override
  public Integer call() {
    Terminal terminal = new Terminal(System.out, ServerReach.isTerminal());
    try (ServerReach.Reached server = reach.reach()) {
      String id = AskCommand.requireStore(server, store);
      JsonNode found =
          server
              .api()
              .post(
                  "/v1/vector_stores/" + id + "/search",
                  body -> {
                    body.writeStartObject();
                    body.writeStringProperty("query", question);
                    body.writeNumberProperty("max_num_results", most);
                    body.writeEndObject();
                  });
      if (json) {
        terminal.line(found.toString());
      } else {
        show(terminal, found.path("data"));
      }
      return 0;
    } catch (ClientFailed e) {
      throw CommandFailed.because(e);
    }
  }

  private static void show(Terminal terminal, JsonNode passages) {
    if (passages.isEmpty()) {
      terminal.line("Nothing was found.");
    }
    int number = 1;
    for (JsonNode passage : passages) {
      JsonNode page = passage.path("page");
      terminal.heading(
          String.format(
              Locale.ROOT,
              "%d. %s%s  (relevance %.2f)",
              number++,
              passage.path("filename").asString(),
              page.isInt() ? ", page " + page.intValue() : "",
              passage.path("score").asDouble()));
      String text = passage.path("content").path(0).path("text").asString();
      int end =
          text.offsetByCodePoints(
              0, Math.min(text.codePointCount(0, text.length()), SHOWN_CHARACTERS));
      Paragraph shown = terminal.paragraph("   ");
      shown.add(text.substring(0, end) + (end < text.length() ? " …" : ""));
      shown.end();
    }
  }
}
