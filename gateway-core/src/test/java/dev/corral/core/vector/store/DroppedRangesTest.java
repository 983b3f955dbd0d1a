package dev.corral.core.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.store.DroppedRanges.Hole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the space of dropped ranges is given back. */
final class DroppedRangesTest {

  private final DroppedRanges dropped = new DroppedRanges();

  @Test
  void manyThatHoldLittleAreTakenOnce() {
    assertThat(dropped.add(List.of(hole(100)))).hasValue(DroppedRanges.GATHERING_LITTLE_MS);
    for (int i = 1; i < 1_000; i++) {
      assertThat(dropped.add(List.of(hole(100)))).isEmpty();
    }
    assertThat(dropped.take()).hasSize(1_000);
    assertThat(dropped.take()).isEmpty();
    assertThat(dropped.add(List.of(hole(100)))).hasValue(DroppedRanges.GATHERING_LITTLE_MS);
  }

  @Test
  void whatHoldsMuchIsTakenSoon() {
    assertThat(dropped.add(List.of(hole(100)))).hasValue(DroppedRanges.GATHERING_LITTLE_MS);
    assertThat(dropped.add(List.of(hole(DroppedRanges.WORTH_COMPACTING))))
        .hasValue(DroppedRanges.GATHERING_MS);
    assertThat(dropped.add(List.of(hole(DroppedRanges.WORTH_COMPACTING)))).isEmpty();
    assertThat(dropped.take()).hasSize(3);
    assertThat(dropped.add(List.of(hole(DroppedRanges.WORTH_COMPACTING))))
        .hasValue(DroppedRanges.GATHERING_MS);
  }

  @Test
  void nothingAsksForNothing() {
    assertThat(dropped.add(List.of())).isEmpty();
    assertThat(dropped.take()).isEmpty();
  }

  private static Hole hole(long bytes) {
    return new Hole("records", new byte[] {0}, new byte[] {1}, bytes);
  }
}
