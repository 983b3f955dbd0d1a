package dev.corral.benchmarks.crash;

import dev.corral.benchmarks.crash.Step.Kept;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One client that writes on and on, and knows what was acknowledged. */
final class Writer {

  private final int number;
  private Map<String, Kept> acknowledged = new HashMap<>();
  private long steps;
  private long answers;

  Writer(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Returns how many writes were acknowledged. */
  long answers() {
    return answers;
  }

  /**
   * Writes until the connection breaks.
   *
   * @return the refusal that ended it, or null where the connection broke
   */
  @Nullable String run(ChromaClient client, String shared) {
    try {
      while (true) {
        var step = new Step(number, steps + 1);
        step.send(client, shared);
        step.applyTo(acknowledged);
        steps++;
        answers++;
      }
    } catch (IOException e) {
      return null;
    } catch (ChromaClient.Refused e) {
      return "writer " + number + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "writer " + number + " was interrupted";
    }
  }

  /**
   * Compares with what the server has: all that was acknowledged, and of the write in flight all or
   * nothing.
   *
   * @return how it differs, or empty
   */
  Optional<String> compare(Map<String, Kept> found) {
    if (found.equals(acknowledged)) {
      return Optional.empty();
    }
    Map<String, Kept> after = new HashMap<>(acknowledged);
    new Step(number, steps + 1).applyTo(after);
    if (found.equals(after)) {
      steps++;
      acknowledged = after;
      return Optional.empty();
    }
    StringBuilder difference = new StringBuilder("writer " + number + " at write " + steps + ":");
    var keys = new TreeSet<>(acknowledged.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      Kept expected = acknowledged.get(key);
      Kept actual = found.get(key);
      if (!Objects.equals(expected, actual)) {
        difference
            .append(actual == null ? " lost " : expected == null ? " phantom " : " changed ")
            .append(key)
            .append(" (expected: " + expected + ", found: " + actual + ")");
      }
    }
    return Optional.of(difference.toString());
  }
}
