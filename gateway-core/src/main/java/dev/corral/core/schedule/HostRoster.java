package dev.corral.core.schedule;

import dev.corral.core.schedule.plan.HostSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The model hosts by the numbers under which the plan knows them; no number is given twice. Changed
 * and asked for one by the queue's owner only; {@link #serving} is for all.
 */
final class HostRoster {

  /** Those that serve and those that leave. */
  private final Map<Integer, ModelHost> all = new HashMap<>();

  private volatile SequencedMap<Integer, ModelHost> serving;
  private int next;

  /** Makes it of hosts with different names, numbered by their places. */
  HostRoster(List<ModelHost> hosts) {
    SequencedMap<Integer, ModelHost> numbered = new LinkedHashMap<>();
    hosts.forEach(host -> numbered.put(next++, host));
    all.putAll(numbered);
    serving = Collections.unmodifiableSequencedMap(numbered);
  }

  /** Returns those that get work, in the order in which they were named. */
  SequencedMap<Integer, ModelHost> serving() {
    return serving;
  }

  /** Returns a host that serves or leaves; null where it has gone. */
  @Nullable ModelHost get(int number) {
    return all.get(number);
  }

  /**
   * Has these hosts serve: a host of a name that is there, or leaves, keeps its number and its
   * engine; the others are opened.
   *
   * @return what the plan is to know of them
   */
  SequencedMap<Integer, HostSettings> arrange(
      List<HostSettings> wanted, Function<HostSettings, ModelHost> open) {
    Map<String, Integer> known = new HashMap<>();
    all.forEach((number, host) -> known.put(host.settings().name(), number));
    SequencedMap<Integer, ModelHost> numbered = new LinkedHashMap<>();
    SequencedMap<Integer, HostSettings> told = new LinkedHashMap<>();
    for (HostSettings settings : wanted) {
      Integer number = known.get(settings.name());
      ModelHost there = number == null ? null : all.get(number);
      if (number == null || there == null) {
        number = next++;
        there = open.apply(settings);
      }
      numbered.put(number, there.with(settings));
      told.put(number, settings);
    }
    all.putAll(numbered);
    serving = Collections.unmodifiableSequencedMap(numbered);
    return told;
  }

  /** Forgets a host, and tells it. */
  void gone(int number) {
    ModelHost host = all.remove(number);
    if (host != null) {
      host.gone().run();
    }
  }
}
