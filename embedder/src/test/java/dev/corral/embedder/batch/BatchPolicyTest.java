package dev.corral.embedder.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.embedder.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class BatchPolicyTest {

  private static final int ANY = Integer.MAX_VALUE;

  private final Buckets ready = new Buckets();
  private long order;

  private ScriptedJob add(int length) {
    ScriptedJob job = new ScriptedJob("text");
    ready.add(new Waiting(job, new Tokens(new long[length], false), order++));
    return job;
  }

  private static List<Integer> lengths(BatchPolicy.Choice choice) {
    return choice.batch().stream().map(waiting -> waiting.tokens().length()).toList();
  }

  @Test
  void takesNothingFromNothing() {
    assertThat(new BatchPolicy(512, 8).take(ready, ANY, 2, 0).isEmpty()).isTrue();
  }

  @Test
  void putsTextsOfOneLengthBesideOneAnother() {
    add(10);
    add(20);
    add(10);
    add(20);

    assertThat(lengths(new BatchPolicy(512, 8).take(ready, ANY, 1, 0)))
        .containsExactly(10, 10, 20, 20);
  }

  @Test
  void takesNoMoreLengthsThanThereAreSlots() {
    add(10);
    add(20);
    add(30);

    assertThat(lengths(new BatchPolicy(512, 2).take(ready, ANY, 1, 0))).containsExactly(10, 20);
    assertThat(ready.size()).isEqualTo(1);
  }

  @Test
  void staysWithinTheBudget() {
    for (int i = 0; i < 20; i++) {
      add(100);
    }

    assertThat(new BatchPolicy(512, 8).take(ready, ANY, 1, 0).tokens()).isEqualTo(500);
  }

  @Test
  void leavesTheOtherWorkersTheirShare() {
    for (int i = 0; i < 8; i++) {
      add(50);
    }

    assertThat(new BatchPolicy(512, 8).take(ready, ANY, 2, 0).batch()).hasSize(4);
  }

  @Test
  void takesATextOverItsShareAlone() {
    add(256);
    add(8);

    assertThat(lengths(new BatchPolicy(256, 8).take(ready, ANY, 4, 0))).containsExactly(256);
  }

  @Test
  void leavesLongTextsToOthersWhenAskedForShortOnes() {
    add(200);
    add(16);

    assertThat(lengths(new BatchPolicy(512, 8).take(ready, 32, 1, 0))).containsExactly(16);
  }

  @Test
  void dropsWhatNobodyWaitsForAndWhatExpired() {
    add(10).unwanted();
    add(10).expiresAt(5);
    ScriptedJob kept = add(10);

    BatchPolicy.Choice choice = new BatchPolicy(512, 8).take(ready, ANY, 1, 6);

    assertThat(choice.dropped()).hasSize(2);
    assertThat(choice.batch()).extracting(Waiting::job).containsExactly(kept);
  }

  /** Whatever waits, each batch holds the text that has waited longest. */
  @Property(tries = 300)
  void neverLetsTheOldestStarve(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 2, max = 256) Integer> lengths,
      @ForAll @IntRange(min = 256, max = 2_048) int budget,
      @ForAll @IntRange(min = 1, max = 8) int slots) {
    Buckets waiting = new Buckets();
    for (int i = 0; i < lengths.size(); i++) {
      Tokens tokens = new Tokens(new long[lengths.get(i)], false);
      waiting.add(new Waiting(new ScriptedJob("text"), tokens, i));
    }
    List<Waiting> all = new ArrayList<>();
    while (waiting.size() > 0) {
      Waiting oldest = waiting.oldest(ANY);
      BatchPolicy.Choice choice = new BatchPolicy(budget, slots).take(waiting, ANY, 2, 0);

      assertThat(choice.batch()).contains(oldest);
      assertThat(choice.tokens()).isLessThanOrEqualTo(budget);
      assertThat(lengths(choice).stream().distinct().count())
          .isEqualTo(choice.lengths())
          .isLessThanOrEqualTo(slots);
      all.addAll(choice.batch());
    }
    assertThat(all).hasSize(lengths.size()).doesNotHaveDuplicates();
    assertThat(waiting.tokens()).isZero();
  }
}
