package dev.corral.benchmarks.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.benchmarks.crash.Step.Kept;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A comparison with the acknowledged history finds what it is there to find. */
class WriterTest {

  private final Writer writer = new Writer(0);
  private final Map<String, Kept> known = new HashMap<>();

  /** Lets the writer know of its first write, as one that was in flight and is found. */
  @BeforeEach
  void begin() {
    new Step(0, 1).applyTo(known);
    assertThat(known).hasSizeGreaterThan(1);
    assertThat(writer.compare(new HashMap<>(known))).isEmpty();
  }

  private Map<String, Kept> changed() {
    return new HashMap<>(known);
  }

  @Test
  void acceptsTheWriteInFlightAsAWholeAndItsAbsence() {
    Map<String, Kept> after = changed();
    new Step(0, 2).applyTo(after);

    assertThat(after).isNotEqualTo(known);
    assertThat(writer.compare(changed())).isEmpty();
    assertThat(writer.compare(after)).isEmpty();
    assertThat(writer.compare(changed())).as("a step back").isPresent();
  }

  @Test
  void findsWhatIsLost() {
    Map<String, Kept> found = changed();
    String gone = found.keySet().iterator().next();
    found.remove(gone);

    assertThat(writer.compare(found)).get().asString().contains("lost " + gone);
  }

  @Test
  void findsWhatNobodyWrote() {
    Map<String, Kept> found = changed();
    found.put("w0-99", new Kept(List.of(1.0), "text", 1, 1));

    assertThat(writer.compare(found)).get().asString().contains("phantom w0-99");
  }

  @Test
  void findsWhatIsMixed() {
    Map<String, Kept> found = changed();
    String one = found.keySet().iterator().next();
    found.computeIfPresent(one, (_, old) -> new Kept(List.of(7.0, 7.0, 7.0), old.document(), 1, 1));

    assertThat(writer.compare(found)).get().asString().contains("changed " + one);
  }

  @Test
  void findsAWriteThatIsThereInPart() {
    Map<String, Kept> whole = changed();
    new Step(0, 2).applyTo(whole);
    List<String> touched =
        whole.keySet().stream()
            .filter(id -> !Objects.equals(whole.get(id), known.get(id)))
            .toList();
    Map<String, Kept> found = changed();
    found.put(touched.getFirst(), whole.get(touched.getFirst()));

    assertThat(touched).hasSizeGreaterThan(1);
    assertThat(writer.compare(found)).isPresent();
  }
}
