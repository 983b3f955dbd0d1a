package dev.corral.server.cli.demo;

import dev.corral.server.cli.client.ApiClient;
import dev.corral.server.cli.client.ClientFailed;
import dev.corral.server.cli.client.Conversation;
import dev.corral.server.cli.client.FileArguments;
import dev.corral.server.cli.client.Library;
import dev.corral.server.cli.client.Models;
import dev.corral.server.cli.client.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole job: documents in, answers with sources out, over the server's own HTTP API. */
public final class Demo {

  private static final int QUESTIONS = 3;

  private final URI server;
  private final @Nullable String key;
  private final ApiClient api;
  private final Terminal terminal;

  /**
   * Makes a demo against a running server.
   *
   * @param key the secret of a key, where the server needs one
   * @param live whether the terminal can draw over a line
   */
  public Demo(URI server, @Nullable String key, PrintStream out, boolean live) {
    this.server = server;
    this.key = key;
    this.api = new ApiClient(server, key);
    this.terminal = new Terminal(out, live);
  }

  /**
   * Ingests a folder, asks, and says how to go on.
   *
   * @param folder the documents
   * @param questions what to ask; empty for questions that fit the folder
   * @param model the base model, or null for the first of Ollama's, or the built-in one
   * @throws ClientFailed where a step fails, saying which
   */
  public void run(Path folder, List<String> questions, @Nullable String model) {
    Map<Path, String> files = documents(folder);
    String base = model == null ? baseModel() : model;
    Library library = Library.open(api, terminal, storeName(folder));
    terminal.heading("Reading " + files.size() + " files of " + shown(folder));
    terminal.finished("", Library.COLUMNS);
    if (library.ingest(files).there() == 0) {
      throw new ClientFailed("none of the files in " + folder + " could be read");
    }
    List<String> asked = questions.isEmpty() ? questionsFor(folder, files.keySet()) : questions;
    String answering = library.modelFor(base);
    for (int i = 0; i < asked.size(); i++) {
      terminal.heading((i + 1) + ". " + asked.get(i));
      Conversation.ask(api, terminal, answering, asked.get(i));
    }
    terminal.line("");
    new ClientSettings(server, key != null).print(terminal, answering, asked.getFirst());
  }

  private static Map<Path, String> documents(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ClientFailed("--documents " + folder + " is not a folder");
    }
    Map<Path, String> files = FileArguments.files(List.of(folder.toString()));
    if (files.isEmpty()) {
      throw new ClientFailed("there is no file in " + folder);
    }
    return files;
  }

  /** Chooses Ollama's first model that can chat; without one the built-in model. */
  private String baseModel() {
    String first = Models.firstOfHosts(api);
    if (first != null) {
      terminal.line("Ollama's model " + first + " answers.");
      return first;
    }
    terminal.line(
        "No model of Ollama is in reach: the built-in model '" + Models.BUILT_IN + "' answers.");
    terminal.line("It is no language model: it quotes the best passages.");
    return Models.BUILT_IN;
  }

  private static String storeName(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    String plain =
        name == null ? "" : name.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.isBlank() || plain.equals("-") ? "documents" : plain;
  }

  /** Returns the questions that come with the sample documents, or one about each file. */
  private static List<String> questionsFor(Path folder, Collection<Path> files) {
    Path prepared = folder.resolveSibling("questions.json");
    List<String> questions = new ArrayList<>();
    if (Files.isRegularFile(prepared)) {
      try {
        for (JsonNode entry : new JsonMapper().readTree(Files.readAllBytes(prepared))) {
          questions.add(entry.path("question").asString());
        }
      } catch (IOException e) {
        throw new ClientFailed(prepared + " cannot be read: " + e.getMessage(), e);
      }
    }
    if (questions.isEmpty()) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceAll("\\.[^.]*$", "");
        questions.add("What is said about " + name.replaceAll("[-_.]+", " ") + "?");
      }
    }
    return questions.subList(0, Math.min(QUESTIONS, questions.size()));
  }

  private static String shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path whole = folder.toAbsolutePath().normalize();
    return whole.startsWith(here) ? here.relativize(whole).toString() : whole.toString();
  }
}
