package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Those that wait for the same model in the same profile. */
final class Lane {

  /** How much a second of waiting weighs, by class, where models compete. */
  private static final Map<Urgency, Double> WEIGHTS =
      Map.of(Urgency.INTERACTIVE, 2.0, Urgency.NORMAL, 1.0, Urgency.BACKGROUND, 0.25);

  /** One in so many goes by age, once somebody has lost patience: a share, so fairness stays. */
  private static final int AGED_SHARE = 4;

  final LaneKey key;
  final Pace pace = new Pace();
  private final Map<Urgency, WaitingLine> byUrgency = new EnumMap<>(Urgency.class);
  private final List<WaitingLine> lines = new ArrayList<>();
  private long costNanos;
  private int picks;

  Lane(LaneKey key) {
    this.key = key;
    for (Urgency urgency : Urgency.values()) {
      WaitingLine line = new WaitingLine(WEIGHTS.getOrDefault(urgency, 1.0));
      byUrgency.put(urgency, line);
      lines.add(line);
    }
  }

  boolean isEmpty() {
    for (WaitingLine line : lines) {
      if (!line.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  int size() {
    int size = 0;
    for (WaitingLine line : lines) {
      size += line.size();
    }
    return size;
  }

  /** Returns the GPU time that all who wait are taken to need. */
  long costNanos() {
    return costNanos;
  }

  WaitingLine line(Urgency urgency) {
    WaitingLine line = byUrgency.get(urgency);
    if (line == null) {
      throw new AssertionError("every class has its line");
    }
    return line;
  }

  void add(Entry entry) {
    line(entry.job.urgency()).add(entry);
    costNanos += entry.costNanos;
  }

  void addFirst(Entry entry) {
    line(entry.job.urgency()).addFirst(entry);
    costNanos += entry.costNanos;
  }

  void remove(Entry entry) {
    line(entry.job.urgency()).remove(entry);
    costNanos -= entry.costNanos;
  }

  /** Returns the oldest of all classes; null where nobody waits. */
  @Nullable Entry oldest() {
    Entry oldest = null;
    for (WaitingLine line : lines) {
      Entry one = line.oldest();
      if (one != null && (oldest == null || one.arrivedNanos < oldest.arrivedNanos)) {
        oldest = one;
      }
    }
    return oldest;
  }

  /** Returns whoever goes next by class and fairness; null where nobody waits. */
  @Nullable Entry fairest() {
    for (WaitingLine line : lines) {
      Entry entry = line.fairest();
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** Tells whether the next one goes by age: somebody arrived before {@code bound}. */
  boolean isAgesTurn(long bound) {
    Entry oldest = picks % AGED_SHARE == AGED_SHARE - 1 ? oldest() : null;
    return oldest != null && oldest.arrivedNanos < bound;
  }

  void picked() {
    picks++;
  }

  /** Returns the sum of the waits until now, weighted by class. */
  double pressureNanos(long now) {
    double pressure = 0;
    for (WaitingLine line : lines) {
      pressure += line.weight() * line.waitedNanos(now);
    }
    return pressure;
  }

  /** Returns how many wait, weighted by class. */
  double weight() {
    double weight = 0;
    for (WaitingLine line : lines) {
      weight += line.weight() * line.size();
    }
    return weight;
  }
}
