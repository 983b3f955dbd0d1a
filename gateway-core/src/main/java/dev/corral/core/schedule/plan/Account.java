package dev.corral.core.schedule.plan;

import java.util.ArrayList;
import java.util.List;

/*
 * Fairness by virtual time. Each tenant, and each user within a tenant, has a counter of the GPU
 * seconds it was given, and the smallest counter is served next: the virtual token counter of
 * Sheng et al., "Fairness in Serving Large Language Models" (OSDI 2024), which charges by what was
 * used. The cost is predicted when a request is sent, corrected while it runs, and settled at its
 * end. One that had nothing to do is lifted to the counter of the last one served (the virtual time
 * of start-time fair queueing, Goyal et al., SIGCOMM 1996), so that idleness is not saved up.
 */

/** What a tenant, or a user of a tenant, was given, in nanoseconds of GPU time. */
final class Account {

  final String name;
  final List<Seat> seats = new ArrayList<>(2);
  long served;
  long given;
  int waiting;
  int running;
  long bytes;

  Account(String name) {
    this.name = name;
  }

  boolean isIdle() {
    return waiting == 0 && running == 0;
  }

  /** Books GPU time; negative to give back what was predicted and not used. */
  void charge(long nanos) {
    served += nanos;
    given += nanos;
    for (Seat seat : seats) {
      seat.moved();
    }
  }

  /** Forgets idleness. */
  void lift(long floor) {
    if (served < floor) {
      served = floor;
      for (Seat seat : seats) {
        seat.moved();
      }
    }
  }
}
