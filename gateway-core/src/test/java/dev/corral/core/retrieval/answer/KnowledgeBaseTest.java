package dev.corral.core.retrieval.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.ListQuery;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.WordEmbedder;
import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The second example of the module's README, compiled and run, and what it leaves out. */
@Timeout(60)
class KnowledgeBaseTest {

  @TempDir Path directory;

  private String example(Embedder embedder, Path rules) throws IOException {
    // begin
    try (KnowledgeBase base = KnowledgeBase.open(directory, embedder)) {
      String file = base.add("handbook", rules); // returns when it can be searched

      List<Passage> passages = base.search("handbook", "How long are chats kept?");
      KnowledgeBase.Answer answer = base.ask("handbook", "How long are chats kept?");
      Citation source = answer.sources().getFirst(); // with file, page, score and text

      base.remove(file); // and its passages, vectors and text
      return passages.getFirst().fileName() + " | " + answer.text() + " " + source.fileName();
    }
    // end
  }

  @Test
  void findsAndAnswersWhatTheReadmeSays() throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.txt"), "Chats are kept 60 days.\n");

    assertThat(example(WordEmbedder.open(), rules))
        .isEqualTo("rules.txt | “Chats are kept 60 days.” [1] rules.txt");
  }

  @Test
  void isWhatTheReadmeShows() throws IOException {
    String name = "src/test/java/dev/corral/core/retrieval/answer/KnowledgeBaseTest.java";
    String source = Files.readString(Path.of(name));
    int begin = source.indexOf("// begin\n") + "// begin\n".length();
    String shown = source.substring(begin, source.indexOf("    // end")).indent(-4);
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```");
  }

  @Test
  void keepsNothingOfAFileThatCannotBeReadAndEverythingElseWhenOpenedAgain() throws IOException {
    Path blank = Files.writeString(directory.resolve("blank.txt"), " \n");
    Path rules = Files.writeString(directory.resolve("rules.txt"), "Chats are kept 60 days.\n");
    try (KnowledgeBase base = KnowledgeBase.open(directory, WordEmbedder.open())) {
      FailureException refused =
          catchThrowableOfType(FailureException.class, () -> base.add("handbook", blank));
      assertThat(refused.failure())
          .isInstanceOfSatisfying(
              Failure.UnreadableDocument.class,
              why -> assertThat(why.code()).isEqualTo(Failure.UnreadableDocument.Code.NO_TEXT));
      assertThat(base.add("handbook", rules)).startsWith("file-");
    }
    try (KnowledgeBase base = KnowledgeBase.open(directory, WordEmbedder.open())) {
      assertThat(base.knowledge().files().list(ListQuery.DEFAULT, null).items()).hasSize(1);
      assertThat(base.search("handbook", "chats kept")).hasSize(1);
    }
  }
}
