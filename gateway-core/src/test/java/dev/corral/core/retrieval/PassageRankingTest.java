package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassageRankingTest {

  private final PassageRanking ranking = new PassageRanking();

  @Test
  void putsFirstWhatBothRankingsHave() {
    ranking.add(List.of(hit(1, 0.9), hit(2, 0.8), hit(3, 0.7)), 1);
    ranking.add(List.of(hit(3, Double.NaN), hit(2, Double.NaN)), 1);

    assertThat(ranking.over(0)).extracting(ChunkHit::chunk).containsExactly(3L, 2L, 1L);
  }

  @Test
  void tellsScoresThatFallWithTheOrder() {
    ranking.add(List.of(hit(1, 0.9), hit(2, 0.8), hit(3, 0.7)), 1);
    ranking.add(List.of(hit(3, Double.NaN)), 1);

    assertThat(PassageRanking.told(ranking.over(0), 10))
        .extracting(ChunkHit::similarity)
        .containsExactly(0.9, 0.9, 0.8);
  }

  @Test
  void measuresWhatWasFoundByWordsAloneByItsBestWindow() {
    ranking.add(List.of(hit(1, 0.9)), 1);
    ranking.add(List.of(hit(2, Double.NaN), hit(3, Double.NaN)), 1);
    ranking.unmeasured().forEach(hit -> ranking.measure(hit(hit.chunk(), 0.3)));
    ranking.measure(hit(2, 0.75));
    ranking.measure(hit(9, 1));

    assertThat(ranking.unmeasured()).isEmpty();
    assertThat(ranking.over(0.7)).extracting(ChunkHit::chunk).containsExactly(1L, 2L);
  }

  @Test
  void weighsRankings() {
    ranking.add(List.of(hit(1, 0.9)), 1);
    ranking.add(List.of(hit(2, 0.8)), 3);

    assertThat(PassageRanking.told(ranking.over(0), 1))
        .extracting(ChunkHit::chunk)
        .containsExactly(2L);
  }

  private static ChunkHit hit(long chunk, double similarity) {
    return new ChunkHit("run", chunk, similarity, 0);
  }
}
