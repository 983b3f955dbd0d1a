package dev.corral.server.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole job: documents in, answers with sources out, over the server's own HTTP API. */
public final class Demo {

  private static final int QUESTIONS = 3;
  private static final String BUILT_IN = "quote";

  private final URI server;
  private final ApiClient api;
  private final Terminal terminal;

  /**
   * Makes a demo against a running server.
   *
   * @param live whether the terminal can draw over a line
   */
  public Demo(URI server, PrintStream out, boolean live) {
    this.server = server;
    this.api = new ApiClient(server);
    this.terminal = new Terminal(out, live);
  }

  /**
   * Ingests a folder, asks, and says how to go on.
   *
   * @param folder the documents
   * @param questions what to ask; empty for questions that fit the folder
   * @param model the base model, or null for the first of Ollama's, or the built-in one
   * @throws DemoFailed where a step fails, saying which
   */
  public void run(Path folder, List<String> questions, @Nullable String model) {
    List<Path> files = Library.documents(folder);
    String base = model == null ? baseModel() : model;
    Library library = Library.open(api, terminal, storeName(folder));
    terminal.heading("Reading " + files.size() + " files of " + shown(folder));
    terminal.finished("", Library.COLUMNS);
    if (library.ingest(files) == 0) {
      throw new DemoFailed("none of the files in " + folder + " could be read");
    }
    List<String> asked = questions.isEmpty() ? questionsFor(folder, files) : questions;
    String answering = library.modelFor(base);
    for (int i = 0; i < asked.size(); i++) {
      terminal.heading((i + 1) + ". " + asked.get(i));
      show(ask(answering, asked.get(i)));
    }
    terminal.line("");
    ClientSettings.print(terminal, server, answering, asked.getFirst());
  }

  private Answer ask(String model, String question) {
    Paragraph text = terminal.paragraph("   ");
    AtomicBoolean begun = new AtomicBoolean();
    terminal.waiting("   waiting for the first word of " + model + " …");
    Answer answer =
        Answer.ask(
            api,
            model,
            question,
            words -> {
              if (begun.compareAndSet(false, true)) {
                terminal.clear();
              }
              text.add(words);
            });
    if (answer.text().isBlank()) {
      terminal.clear();
      text.add("(no text)");
    }
    text.end();
    return answer;
  }

  private void show(Answer answer) {
    terminal.line("   Sources");
    for (Answer.Source source : answer.sources()) {
      Integer page = source.page();
      terminal.line(
          String.format(
              Locale.ROOT,
              "     [%d] %s%s  (relevance %.2f)",
              source.number(),
              source.file(),
              page == null ? "" : ", page " + page,
              source.score()));
    }
    terminal.line(
        "   Times: embed "
            + Terminal.time(answer.embedMillis())
            + " · search "
            + Terminal.time(answer.searchMillis())
            + " · first token "
            + Terminal.time(answer.firstTokenMillis())
            + " · total "
            + Terminal.time(answer.totalMillis()));
  }

  /** Chooses Ollama's first model that can chat; without one the built-in model. */
  private String baseModel() {
    for (JsonNode model : api.get("/api/tags").path("models")) {
      String name = model.path("name").asString();
      boolean ours = name.startsWith(BUILT_IN) || name.indexOf('+') >= 0;
      if (!ours && !isEmbedding(model)) {
        terminal.line("Ollama's model " + name + " answers.");
        return name;
      }
    }
    terminal.line("No model of Ollama is in reach: the built-in model '" + BUILT_IN + "' answers.");
    terminal.line("It is no language model: it quotes the best passages.");
    return BUILT_IN;
  }

  private static boolean isEmbedding(JsonNode model) {
    for (JsonNode capability : model.path("capabilities")) {
      if (capability.asString().equals("embedding")) {
        return true;
      }
    }
    String family = model.path("details").path("family").asString("");
    return family.contains("bert");
  }

  private static String storeName(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    String plain =
        name == null ? "" : name.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return plain.isBlank() || plain.equals("-") ? "documents" : plain;
  }

  /** Returns the questions that come with the sample documents, or one about each file. */
  private static List<String> questionsFor(Path folder, List<Path> files) {
    Path prepared = folder.resolveSibling("questions.json");
    List<String> questions = new ArrayList<>();
    if (Files.isRegularFile(prepared)) {
      try {
        for (JsonNode entry : new JsonMapper().readTree(Files.readAllBytes(prepared))) {
          questions.add(entry.path("question").asString());
        }
      } catch (IOException e) {
        throw new DemoFailed(prepared + " cannot be read: " + e.getMessage(), e);
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
