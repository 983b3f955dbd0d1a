package dev.corral.core.access.limit;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What one key, or one of its users, has used. */
final class Account {

  final Allowance requests = new Allowance();
  final Allowance tokensOfMinute = new Allowance();
  final Allowance tokensOfDay = new Allowance();
  final Allowance gpuOfDay = new Allowance();
  final Allowance uploadOfDay = new Allowance();
  private final AtomicLong running = new AtomicLong();

  /** Takes a place among those that run at once; tells whether there was one. */
  boolean enter(long most) {
    while (true) {
      long now = running.get();
      if (now >= most) {
        return false;
      }
      if (running.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** Takes a place that is not counted against a limit. */
  void enter() {
    running.incrementAndGet();
  }

  void leave() {
    running.decrementAndGet();
  }

  private List<Allowance> allowances() {
    return List.of(requests, tokensOfMinute, tokensOfDay, gpuOfDay, uploadOfDay);
  }

  /** Tells whether a new account would be the same. */
  boolean isIdle(long now) {
    return running.get() == 0 && allowances().stream().allMatch(one -> one.untilFull(now) == 0);
  }

  /** Returns what is to be kept. */
  long[] state() {
    return allowances().stream().mapToLong(Allowance::state).toArray();
  }

  /** Takes up what was kept; what is missing is as new. */
  void restore(long[] state) {
    List<Allowance> all = allowances();
    for (int i = 0; i < Math.min(state.length, all.size()); i++) {
      all.get(i).restore(state[i]);
    }
  }
}
