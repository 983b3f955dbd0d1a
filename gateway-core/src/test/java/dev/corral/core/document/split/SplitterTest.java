package dev.corral.core.document.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.document.Chunk;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import dev.corral.core.exchange.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitterTest {

  private final Splitter splitter = new Splitter(new ChunkSize(100, 10), SplitterTest::words);

  @Test
  void keepsAShortPageWhole() {
    assertThat(splitter.split("One sentence. Another one."))
        .containsExactly(new Chunk(null, List.of(), 0, 26, "One sentence. Another one."));
  }

  @Test
  void neverCrossesAPage() {
    Document document =
        new Document(
            Kind.PDF,
            null,
            List.of(new Page(1, "First page.", List.of()), new Page(2, "Second.", List.of())));

    assertThat(splitter.split(document)).extracting(Chunk::page).containsExactly(1, 2);
  }

  @Test
  void cutsBetweenSentences() {
    String text = "The quick fox jumps over lazy dogs today. ".repeat(40).strip();

    assertThat(splitter.split(text))
        .hasSizeGreaterThan(3)
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("The").endsWith("today."));
  }

  @Test
  void keepsCodeWholeWhereItFits() {
    String code = "```sh\n" + "run one. Run two.\n\nthen three\n".repeat(8) + "```";
    String text = "Some words lead in here. ".repeat(12) + "\n\n" + code + "\n\nAnd on it goes.";
    String tooMuch = "~~~\n" + "run one. Run two.\n".repeat(40) + "~~~\n";

    assertThat(splitter.split(text))
        .hasSizeGreaterThan(1)
        .filteredOn(chunk -> chunk.text().contains("then three"))
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.text()).contains(code));
    assertThat(splitter.split(tooMuch)).hasSizeGreaterThan(1);
  }

  @Test
  void prefersToCutBeforeAHeading() {
    String first = "# A\n" + "word ".repeat(60).strip() + ".\n\n";
    String second = "# B\n" + "other ".repeat(60).strip() + ".\n";
    Page page =
        new Page(
            null,
            first + second,
            List.of(new Heading(0, 1, "A"), new Heading(first.length(), 1, "B")));

    List<Chunk> chunks = splitter.split(new Document(Kind.MARKDOWN, "A", List.of(page)));

    assertThat(chunks).extracting(Chunk::headings).containsExactly(List.of("A"), List.of("B"));
    assertThat(chunks.getLast().text()).contains("# B\nother");
  }

  @Test
  void nestsHeadings() {
    String text = "# A\n\ntext one.\n\n## B\n\n" + "more text. ".repeat(120);
    Page page =
        new Page(
            null, text, List.of(new Heading(0, 1, "A"), new Heading(text.indexOf("##"), 2, "B")));

    List<Chunk> chunks = splitter.split(new Document(Kind.MARKDOWN, "A", List.of(page)));

    assertThat(chunks.getLast().headings()).containsExactly("A", "B");
  }

  @Test
  void boundsAWordWithoutEnd() {
    String text = "x".repeat(100_000);

    assertThat(splitter.split(text))
        .allSatisfy(chunk -> assertThat(chunk.text().length()).isLessThanOrEqualTo(1200));
  }

  @Test
  void cutsAtAGapWithoutEnd() {
    String text = "before" + " ".repeat(100_000) + "\n\nafter";

    assertThat(splitter.split(text)).extracting(Chunk::text).containsExactly("before", "after");
  }

  @Test
  void refusesSizesOutOfBounds() {
    assertThatThrownBy(() -> new ChunkSize(99, 0)).isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> new ChunkSize(4097, 0)).isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> new ChunkSize(200, 101))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("half of max_chunk_size_tokens, 100");
  }

  private static int words(String text) {
    return text.strip().split("\\s+").length;
  }
}
