package dev.corral.benchmarks.retrieval;

import dev.corral.benchmarks.retrieval.Question.Half;
import dev.corral.server.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files and the questions about them, from the checkout.
 *
 * @param home the checkout
 * @param files name → where it is; the same order each time
 * @param questions those about the sample documents first
 */
record Sources(Path home, Map<String, Path> files, List<Question> questions) {

  /** Reads the sample documents and their questions. */
  static Sources samples(Path home) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    try (Stream<Path> entries = Files.list(home.resolve("examples/documents"))) {
      entries.sorted().forEach(file -> files.put(String.valueOf(file.getFileName()), file));
    }
    return new Sources(home, files, questions(home, "sample-documents.tsv", true));
  }

  /** Returns the questions about the documentation of packages. */
  static List<Question> aboutDocumentation(Path home) throws IOException {
    return questions(home, "documentation.tsv", false);
  }

  /** Adds the documentation of packages and the questions about it. */
  Sources withDocumentation() throws IOException {
    Map<String, Path> all = new LinkedHashMap<>(files);
    for (String[] row : rows(home, "packages.tsv")) {
      Path folder = home.resolve("target/documentation").resolve(row[0]).resolve(row[2]);
      if (!Files.isDirectory(folder)) {
        throw new CommandFailed(
            "the documentation is not there; run benchmarks/evaluation/fetch-documentation first,"
                + " or ask with --quick for the sample documents only");
      }
      List<PathMatcher> leftOut = matchers(row.length < 4 ? "" : row[3].strip());
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
          Path inside = folder.relativize(file);
          boolean page = inside.toString().endsWith(".html");
          if (page && leftOut.stream().noneMatch(glob -> glob.matches(inside))) {
            all.put(nameOf(row[0] + "/" + inside), file);
          }
        }
      }
    }
    List<Question> asked = new ArrayList<>(questions);
    asked.addAll(aboutDocumentation(home));
    return new Sources(home, all, asked);
  }

  private static List<PathMatcher> matchers(String globs) {
    return Stream.of(globs.split(" "))
        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
        .toList();
  }

  /** Returns the questions of one half. */
  List<Question> of(Half half) {
    return questions.stream().filter(question -> question.half() == half).toList();
  }

  /** Reads a file of questions; the first is for tuning, the second for reporting, and so on. */
  private static List<Question> questions(Path home, String name, boolean bound)
      throws IOException {
    List<Question> questions = new ArrayList<>();
    for (String[] row : rows(home, name)) {
      Half half = questions.size() % 2 == 0 ? Half.TUNING : Half.REPORTING;
      Integer page = row[1].equals("-") ? null : Integer.valueOf(row[1]);
      questions.add(new Question(row[2], nameOf(row[0]), page, row[3], half, bound));
    }
    return questions;
  }

  /** Returns the name that a file is uploaded with; a store drops folders. */
  private static String nameOf(String path) {
    return path.replace('/', ' ');
  }

  private static List<String[]> rows(Path home, String name) throws IOException {
    return Files.readAllLines(home.resolve("benchmarks/evaluation").resolve(name)).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .toList();
  }
}
