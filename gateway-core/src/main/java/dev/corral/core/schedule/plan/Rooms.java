package dev.corral.core.schedule.plan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Which models fit into a host's memory together, as was seen: Ollama tells neither its memory nor
 * its bounds, but what it unloads on its own when one more comes.
 */
final class Rooms {

  /** Combinations remembered; the newest replace the oldest. */
  private static final int SEEN_MAX = 64;

  /** What is known of a combination. */
  enum Fit {
    FITS,
    TOO_MUCH,
    UNKNOWN
  }

  private final Deque<Set<LaneKey>> fitting = new ArrayDeque<>();
  private final Deque<Set<LaneKey>> tooMuch = new ArrayDeque<>();

  Fit of(Set<LaneKey> models) {
    for (Set<LaneKey> seen : fitting) {
      if (seen.containsAll(models)) {
        return Fit.FITS;
      }
    }
    for (Set<LaneKey> seen : tooMuch) {
      if (models.containsAll(seen)) {
        return Fit.TOO_MUCH;
      }
    }
    return models.size() <= 1 ? Fit.FITS : Fit.UNKNOWN;
  }

  void fit(Set<LaneKey> models) {
    if (models.size() > 1 && of(models) != Fit.FITS) {
      tooMuch.removeIf(models::containsAll);
      remember(fitting, models);
    }
  }

  void didNotFit(Set<LaneKey> models) {
    if (models.size() > 1) {
      fitting.removeIf(seen -> seen.containsAll(models));
      if (of(models) != Fit.TOO_MUCH) {
        remember(tooMuch, models);
      }
    }
  }

  private static void remember(Deque<Set<LaneKey>> all, Set<LaneKey> models) {
    if (all.size() == SEEN_MAX) {
      all.removeFirst();
    }
    all.addLast(Set.copyOf(models));
  }
}
