package dev.corral.core.schedule.plan;

import org.jspecify.annotations.Nullable;

/** A request in the plan, with the plan's own notes. */
final class Entry {

  final Job job;
  final Lane lane;
  final Ledger.Tenant tenant;
  final Account user;
  final long arrivedNanos;

  /** GPU time it is taken to need. */
  long costNanos;

  /** The host it is at; null while it waits. */
  @Nullable HostState host;

  long sentNanos;
  long heardNanos;
  int besides;
  int attempts;

  /** Where it failed before and should not go again; -1 for nowhere. */
  int avoidedHost = -1;

  Entry(Job job, Lane lane, Ledger.Tenant tenant, Account user, long arrivedNanos) {
    this.job = job;
    this.lane = lane;
    this.tenant = tenant;
    this.user = user;
    this.arrivedNanos = arrivedNanos;
  }

  boolean isWaiting() {
    return host == null;
  }

  void charge(long nanos) {
    tenant.account.charge(nanos);
    user.charge(nanos);
  }
}
