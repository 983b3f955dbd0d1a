package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.core.schedule.plan.Forecast.Outlook;
import java.time.Duration;
import java.util.Locale;

/** Who may wait: bounds of the queue, and honest refusals of those who would wait in vain. */
final class Admission {

  private static final long RETRY_SECONDS_MAX = 300;

  private final State state;
  private final Forecast forecast;

  Admission(State state, Forecast forecast) {
    this.state = state;
    this.forecast = forecast;
  }

  /** Takes a request in, or refuses it; tells whether it was taken in. */
  boolean admit(Job job) {
    state.figures.submitted++;
    Lane lane = state.lane(job.lane());
    Ledger.Tenant tenant = state.ledger.tenant(job.tenant());
    Account user = state.ledger.user(tenant, job.user());
    Entry entry = new Entry(job, lane, tenant, user, state.now);
    entry.costNanos = lane.pace.cost(job);
    Outlook outlook = forecast.look(entry, false);
    if (isNowhere(entry) || isOverBound(entry, outlook) || isTooLate(entry, outlook)) {
      return false;
    }
    state.entries.put(job.id(), entry);
    state.enqueue(entry, false);
    return true;
  }

  /** Tells a request that was taken in and still waits what it waits for. */
  void tellIfWaiting(long job) {
    Entry entry = state.entries.get(job);
    if (entry != null && entry.isWaiting()) {
      Outlook outlook = forecast.look(entry, true);
      state.tell(
          entry,
          new Notice.Queued(
              outlook.position(), Duration.ofNanos(outlook.waitNanos()), outlook.reason()));
    }
  }

  /** Refuses what no host has, by what the hosts have told last. */
  private boolean isNowhere(Entry entry) {
    LaneKey lane = entry.job.lane();
    if (state.hosts.stream().anyMatch(host -> host.mayHave(lane))) {
      return false;
    }
    refuse(entry, Refusal.NO_HOST, new Failure.ModelNotFound(lane.model()));
    return true;
  }

  private boolean isOverBound(Entry entry, Outlook outlook) {
    PlanSettings settings = state.settings;
    Account tenant = entry.tenant.account;
    // One that can be sent at once needs no place to wait.
    boolean waits = outlook.waitNanos() > 0 || state.waiting > 0;
    if (waits
        && (state.waiting >= settings.length()
            || state.waitingBytes + entry.job.bytes() > settings.bytes())) {
      refuse(
          entry,
          Refusal.QUEUE_FULL,
          new Failure.Busy(
              "the queue in front of the models is full, " + state.waiting + " requests wait",
              retryAfter(outlook)));
      return true;
    }
    if (waits
        && (tenant.waiting >= settings.tenantLength()
            || tenant.bytes + entry.job.bytes() > settings.tenantBytes())) {
      refuse(
          entry,
          Refusal.TENANT_FULL,
          new Failure.QuotaExceeded(
              tenant.waiting + " requests of yours wait already; send more when some are answered",
              retryAfter(outlook)));
      return true;
    }
    return false;
  }

  private boolean isTooLate(Entry entry, Outlook outlook) {
    long deadline = entry.job.deadlineNanos();
    if (deadline != Job.NO_DEADLINE
        && state.now + outlook.sureNanos() + sureCost(entry) > deadline) {
      refuse(
          entry,
          Refusal.DEADLINE,
          new Failure.DeadlineExceeded(
              "the answer would take about "
                  + seconds(outlook.waitNanos() + entry.costNanos)
                  + " s ("
                  + outlook.reason()
                  + "), longer than the caller waits"));
      return true;
    }
    if (outlook.sureNanos() > state.waitMaxNanos) {
      refuse(
          entry,
          Refusal.TOO_LONG,
          new Failure.Busy(
              "the wait would be about "
                  + seconds(outlook.waitNanos())
                  + " s, over the bound of "
                  + state.settings.waitMax().toSeconds()
                  + " s",
              retryAfter(outlook)));
      return true;
    }
    return false;
  }

  private static long sureCost(Entry entry) {
    return entry.lane.pace.isMeasured() ? entry.costNanos : 0;
  }

  private void refuse(Entry entry, Refusal why, Failure failure) {
    state.refuse(entry, why, failure);
  }

  /** The time in which what is before a newcomer is worked off. */
  static Duration retryAfter(Outlook outlook) {
    long seconds = (outlook.waitNanos() + 999_999_999) / 1_000_000_000;
    return Duration.ofSeconds(Math.clamp(seconds, 1, RETRY_SECONDS_MAX));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
  }
}
