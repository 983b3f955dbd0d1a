package dev.corral.core.document.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.Chunk;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.text.BreakIterator;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SplitterProperties {

  /** Words, long ones counted by parts: like a word-piece tokenizer, and additive at blanks. */
  private static int tokens(String text) {
    int tokens = 0;
    for (String word : text.strip().split("\\s+")) {
      tokens += Math.ceilDiv(word.length(), 7);
    }
    return tokens;
  }

  @Property(tries = 150)
  void everyVisibleCharacterIsInAChunkOfItsPage(
      @ForAll("documents") Document document, @ForAll("sizes") ChunkSize size) {
    List<Chunk> chunks = new Splitter(size, SplitterProperties::tokens).split(document);
    for (Page page : document.pages()) {
      BitSet covered = new BitSet();
      chunks.stream()
          .filter(chunk -> page.number() == null || page.number().equals(chunk.page()))
          .forEach(chunk -> covered.set(chunk.start(), chunk.end()));
      for (int i = 0; i < page.text().length(); i++) {
        if (!NormalText.isInvisible(page.text().charAt(i))) {
          assertThat(covered.get(i)).as("character %d of page %s", i, page.number()).isTrue();
        }
      }
    }
  }

  @Property(tries = 150)
  void chunksAreExactStretchesWithinTheSize(
      @ForAll("documents") Document document, @ForAll("sizes") ChunkSize size) {
    for (Chunk chunk : new Splitter(size, SplitterProperties::tokens).split(document)) {
      Page page = page(document, chunk);
      assertThat(page.text().substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
      assertThat(chunk.text()).isNotBlank();
      assertThat(tokens(chunk.text())).isLessThanOrEqualTo(size.maxTokens());
    }
  }

  @Property(tries = 150)
  void neighboursOnAPageShareTheirOverlap(
      @ForAll("prose") String text, @ForAll("sizes") ChunkSize size) {
    List<Chunk> chunks = new Splitter(size, SplitterProperties::tokens).split(text);
    for (int i = 1; i < chunks.size(); i++) {
      Chunk before = chunks.get(i - 1);
      Chunk after = chunks.get(i);
      assertThat(after.start()).isGreaterThan(before.start());
      assertThat(after.end()).isGreaterThan(before.end());
      if (size.overlapTokens() == 0) {
        assertThat(after.start()).isGreaterThanOrEqualTo(before.end());
      } else {
        assertThat(after.start()).as("shares text").isLessThan(before.end());
        String shared = text.substring(after.start(), before.end());
        assertThat(tokens(shared)).isBetween(1, size.overlapTokens());
      }
    }
  }

  @Property(tries = 150)
  void noCutFallsInsideAGrapheme(@ForAll("documents") Document document) {
    List<Chunk> chunks =
        new Splitter(new ChunkSize(100, 10), SplitterProperties::tokens).split(document);
    for (Chunk chunk : chunks) {
      BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
      String text = page(document, chunk).text();
      graphemes.setText(text);
      assertThat(graphemes.isBoundary(chunk.start())).as("start of %s", chunk).isTrue();
      assertThat(Character.isHighSurrogate(chunk.text().charAt(chunk.text().length() - 1)))
          .isFalse();
    }
  }

  @Property(tries = 100)
  void theSameDocumentGivesTheSameChunks(@ForAll("documents") Document document) {
    Splitter splitter = new Splitter(ChunkSize.DEFAULT, SplitterProperties::tokens);

    assertThat(splitter.split(document)).isEqualTo(splitter.split(document));
  }

  @Provide
  Arbitrary<ChunkSize> sizes() {
    return Arbitraries.integers()
        .between(100, 600)
        .flatMap(
            max -> Arbitraries.of(0, 10, max / 10, max / 2).map(lap -> new ChunkSize(max, lap)));
  }

  @Provide
  Arbitrary<String> prose() {
    Arbitrary<String> word = Arbitraries.strings().withCharRange('a', 'z').ofLength(5);
    Arbitrary<String> sentence =
        word.list().ofMinSize(3).ofMaxSize(60).map(words -> "A " + String.join(" ", words) + ".");
    return sentence.list().ofMinSize(1).ofMaxSize(60).map(list -> String.join(" ", list));
  }

  @Provide
  Arbitrary<Document> documents() {
    Arbitrary<String> odd =
        Arbitraries.of(
            "\n\n",
            "\n- item ",
            "x".repeat(3000),
            "🙂👩‍👩‍👧".repeat(200),
            "e\u0301".repeat(900),
            "\t",
            " ",
            "\n# ",
            "。",
            "日本語の文章です。",
            "1. ",
            "| a | b |\n",
            "?! ",
            "\u00A0");
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, prose()), net.jqwik.api.Tuple.of(1, odd));
    Arbitrary<String> text =
        piece.list().ofMinSize(1).ofMaxSize(8).map(list -> NormalText.of(String.join("", list)));
    Arbitrary<Document> paged =
        text.list().ofMinSize(1).ofMaxSize(3).map(SplitterProperties::paged);
    Arbitrary<Document> whole =
        text.map(t -> new Document(Kind.TEXT, null, List.of(new Page(null, t, List.of()))));
    return Combinators.combine(paged, whole, Arbitraries.of(true, false))
        .as((a, b, first) -> first ? a : b);
  }

  private static Document paged(List<String> texts) {
    List<Page> pages = new java.util.ArrayList<>();
    for (String text : texts) {
      pages.add(new Page(pages.size() + 1, text, List.of()));
    }
    return new Document(Kind.PDF, null, pages);
  }

  private static Page page(Document document, Chunk chunk) {
    return document.pages().get(chunk.page() == null ? 0 : chunk.page() - 1);
  }
}
