package dev.corral.core.schedule.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Which hosts there are: takes new ones in, and lets those go that were taken out. */
final class Arrangement {

  private final State state;
  private final Swapper swapper;

  Arrangement(State state, Swapper swapper) {
    this.state = state;
    this.swapper = swapper;
  }

  /**
   * Has these hosts and no others. What waits is not asked where it was to go: it goes to whoever
   * is left, or is refused where nobody is left who could take it.
   */
  void arrange(SequencedMap<Integer, HostSettings> wanted) {
    List<HostState> before = List.copyOf(state.hosts);
    List<HostState> after = new ArrayList<>();
    wanted.forEach((number, settings) -> {
      HostState known = state.host(number);
      if (known != null) {
        known.alter(settings);
      }
      after.add(known == null ? state.newHost(number, settings) : known);
    });
    state.hosts.clear();
    state.hosts.addAll(after);
    state.leaving.removeAll(after);
    for (HostState host : before) {
      if (!after.contains(host)) {
        swapper.giveUp(host);
        state.leaving.add(host);
      }
    }
  }

  /** Lets go of those that leave once nothing runs there. */
  void letGo() {
    for (HostState host : List.copyOf(state.leaving)) {
      if (host.running.isEmpty()) {
        state.leaving.remove(host);
        state.emit(new Effect.Gone(host.number));
      }
    }
  }
}
