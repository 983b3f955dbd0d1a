package dev.corral.server.cli;

import dev.corral.server.cli.client.ClientFailed;
import dev.corral.server.cli.client.Conversation;
import dev.corral.server.cli.client.Library;
import dev.corral.server.cli.client.Models;
import dev.corral.server.cli.client.Terminal;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code corral ask}: a question answered from what was ingested. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Ask a question; the answer names file and page of its sources.")
final class AskCommand implements Callable<Integer> {

  /** Where {@code ingest} puts files unless told otherwise. */
  static final String DEFAULT_STORE = "documents";

  @Parameters(paramLabel = "QUESTION", description = "What you want to know.")
  private String question = "";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "The vector store to answer from (default: ${DEFAULT-VALUE}).",
      defaultValue = DEFAULT_STORE)
  private String store = DEFAULT_STORE;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model that answers (default: Ollama's first, otherwise the built-in 'quote').")
  private @Nullable String model;

  @Mixin private ServerReach reach = new ServerReach();

  @Override
  public Integer call() {
    Terminal terminal = new Terminal(System.out, ServerReach.isTerminal());
    try (ServerReach.Reached server = reach.reach()) {
      requireStore(server, store);
      String base =
          model != null
              ? model
              : Objects.requireNonNullElse(Models.firstOfHosts(server.api()), Models.BUILT_IN);
      Conversation.ask(server.api(), terminal, base + "+" + store, question);
      return 0;
    } catch (ClientFailed e) {
      throw CommandFailed.because(e);
    }
  }

  /** Returns the id of a vector store that must be there. */
  static String requireStore(ServerReach.Reached server, String store) {
    String id = Library.find(server.api(), store);
    if (id == null) {
      throw new CommandFailed(
          "there is no vector store '"
              + store
              + "' yet: read some files first, for example corral"
              + " ingest docs/");
    }
    return id;
  }
}
