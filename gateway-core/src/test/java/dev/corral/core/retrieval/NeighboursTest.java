package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NeighboursTest {

  private static final String PAGE = "One two three. Four five six. Seven eight nine. Ten eleven.";

  @Test
  void tellsOnceWhatTwoChunksShare() {
    List<Passage> merged = Neighbours.merge(List.of(part("a", 1, 15, 46), part("a", 1, 0, 29)));

    assertThat(merged).hasSize(1);
    assertThat(merged.getFirst().text()).isEqualTo(PAGE.substring(0, 46));
    assertThat(merged.getFirst().start()).isZero();
    assertThat(merged.getFirst().end()).isEqualTo(46);
  }

  @Test
  void keepsApartWhatIsOfAnotherPageOrFileOrFurtherAway() {
    List<Passage> passages =
        List.of(
            part("a", 1, 0, 14),
            part("a", 2, 15, 29),
            part("b", 1, 15, 29),
            part("a", null, 15, 29),
            part("a", 1, 30, 46));

    assertThat(Neighbours.merge(passages)).isEqualTo(passages);
  }

  @Test
  void closesTheGapThatAThirdChunkLeft() {
    List<Passage> merged =
        Neighbours.merge(
            List.of(
                part("a", 1, 0, 14),
                part("b", 1, 0, 14),
                part("a", 1, 30, 46),
                part("a", 1, 15, 29)));

    assertThat(merged).extracting(Passage::fileId).containsExactly("a", "b");
    assertThat(merged.getFirst().text()).isEqualTo(PAGE.substring(0, 46).replace(". ", ".\n"));
  }

  @Property
  void losesNoLetterAndNoFile(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 40) Integer> starts,
      @ForAll @IntRange(min = 1, max = 19) int length) {
    List<Passage> passages =
        starts.stream().map(start -> part("a", 1, start, start + length)).toList();

    List<Passage> merged = Neighbours.merge(passages);

    for (Passage passage : passages) {
      assertThat(merged).anyMatch(m -> m.start() <= passage.start() && m.end() >= passage.end());
    }
    assertThat(merged).allMatch(m -> m.text().length() == m.end() - m.start());
    assertThat(Neighbours.merge(merged)).isEqualTo(merged);
  }

  private static Passage part(String file, @Nullable Integer page, int start, int end) {
    return new Passage(
        file, file + ".pdf", page, 0.8, PAGE.substring(start, end), start, end, "", Map.of());
  }
}
