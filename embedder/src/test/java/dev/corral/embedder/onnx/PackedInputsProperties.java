package dev.corral.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class PackedInputsProperties {

  private static final int ROWS = 512;
  private static final int LONGEST = PackedInputs.LONGEST;

  private final PackedInputs inputs = new PackedInputs(ROWS);

  /** Lengths of texts that fit one run. */
  @Provide
  static Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers()
        .between(2, LONGEST)
        .list()
        .ofMaxSize(40)
        .map(drawn -> {
          int[] room = {ROWS};
          return drawn.stream().takeWhile(length -> (room[0] -= length) >= 0).toList();
        });
  }

  private static long[][] texts(List<Integer> lengths) {
    long[][] texts = new long[lengths.size()][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new long[lengths.get(i)];
      Arrays.fill(texts[i], i + 1);
    }
    return texts;
  }

  /** Whatever was written before, a run has all rows, each in one sequence. */
  @Property(tries = 200)
  void everyRowIsInOneSequence(
      @ForAll("lengths") List<Integer> before, @ForAll("lengths") List<Integer> lengths) {
    inputs.write(texts(before));

    inputs.write(texts(lengths));

    assertThat(inputs.ids().remaining()).isEqualTo(ROWS);
    assertThat(inputs.positions().remaining()).isEqualTo(ROWS);
    IntBuffer ends = inputs.ends();
    assertThat(ends.remaining()).isEqualTo(inputs.sequences() + 1);
    assertThat(ends.get(0)).isZero();
    assertThat(ends.get(inputs.sequences())).isEqualTo(ROWS);
    for (int sequence = 0; sequence < inputs.sequences(); sequence++) {
      int first = ends.get(sequence);
      int length = ends.get(sequence + 1) - first;
      boolean given = sequence < lengths.size();
      assertThat(length).isBetween(1, LONGEST);
      assertThat(!given || length == lengths.get(sequence)).isTrue();
      for (int i = 0; i < length; i++) {
        assertThat(inputs.ids().get(first + i)).isEqualTo(given ? sequence + 1 : 0);
        assertThat(inputs.positions().get(first + i)).isEqualTo(i);
        assertThat(inputs.offsets().get(first + i)).isEqualTo(sequence * LONGEST + i);
      }
    }
  }

  /** The rows, then the padding: every place of the padded rectangle once. */
  @Property(tries = 100)
  void offsetsNameEveryPlaceOnce(@ForAll("lengths") List<Integer> lengths) {
    inputs.write(texts(lengths));

    IntBuffer offsets = inputs.offsets();
    BitSet places = new BitSet();
    while (offsets.hasRemaining()) {
      places.set(offsets.get());
    }
    assertThat(places.cardinality()).isEqualTo(inputs.sequences() * LONGEST);
    assertThat(places.length()).isEqualTo(inputs.sequences() * LONGEST);
  }

  @Example
  void holdsAsManyOfTheShortestTextsAsFit() {
    inputs.write(new long[ROWS / 2][2]);

    assertThat(inputs.sequences()).isEqualTo(ROWS / 2);
  }

  @Example
  void refusesTextsThatDoNotFit() {
    assertThatThrownBy(() -> inputs.write(new long[][] {new long[LONGEST + 1]}))
        .hasMessage("a text of 257 ids (expected: 2 to 256 more)");
    assertThatThrownBy(
            () -> inputs.write(new long[][] {new long[256], new long[200], new long[99]}))
        .hasMessage("a text of 99 ids (expected: 2 to 56 more)");
    assertThatThrownBy(() -> inputs.write(new long[][] {{101}})).hasMessageContaining("1 ids");
  }
}
