package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Reads the plan out for people and tools. */
final class PlanReader {

  /** Requests shown at most: a page. */
  private static final int REQUESTS_MAX = 200;

  private final State state;
  private final Forecast forecast;

  PlanReader(State state, Forecast forecast) {
    this.state = state;
    this.forecast = forecast;
  }

  PlanView read() {
    return new PlanView(
        state.waiting,
        state.waitingBytes,
        state.entries.size() - state.waiting,
        state.entries.values().stream().limit(REQUESTS_MAX).map(this::request).toList(),
        state.lanes.values().stream().map(this::lane).toList(),
        hosts(),
        state.ledger.tenants().stream().map(PlanReader::tenant).toList(),
        counts(),
        state.figures.refusals.isEmpty() ? Map.of() : new EnumMap<>(state.figures.refusals),
        times());
  }

  /** Reads out what is somebody's own. */
  PlanView.Share read(Scope scope) {
    int waiting = 0;
    int running = 0;
    List<PlanView.Request> requests = new ArrayList<>();
    for (Entry entry : state.entries.values()) {
      boolean isOwn =
          entry.job.tenant().equals(scope.tenant())
              && (scope.user().isEmpty() || entry.job.user().equals(scope.user()));
      if (!isOwn) {
        continue;
      }
      if (entry.isWaiting()) {
        waiting++;
      } else {
        running++;
      }
      if (requests.size() < REQUESTS_MAX) {
        requests.add(request(entry));
      }
    }
    return new PlanView.Share(waiting, running, requests);
  }

  private PlanView.Request request(Entry entry) {
    Job job = entry.job;
    HostState host = entry.host;
    if (host != null) {
      return new PlanView.Request(
          job.id(),
          job.lane(),
          job.tenant(),
          job.user(),
          job.urgency(),
          0,
          Duration.ofNanos(entry.sentNanos - entry.arrivedNanos),
          Duration.ZERO,
          "running at " + host.settings.name());
    }
    Forecast.Outlook outlook = forecast.look(entry, true);
    return new PlanView.Request(
        job.id(),
        job.lane(),
        job.tenant(),
        job.user(),
        job.urgency(),
        outlook.position(),
        Duration.ofNanos(state.now - entry.arrivedNanos),
        Duration.ofNanos(outlook.waitNanos()),
        outlook.reason());
  }

  private PlanView.LaneView lane(Lane lane) {
    Map<Urgency, Integer> waiting = new EnumMap<>(Urgency.class);
    for (Urgency urgency : Urgency.values()) {
      waiting.put(urgency, lane.line(urgency).size());
    }
    Entry oldest = lane.oldest();
    long wait = oldest == null ? 0 : state.now - oldest.arrivedNanos;
    return new PlanView.LaneView(lane.key, waiting, Duration.ofNanos(wait));
  }

  private List<PlanView.HostView> hosts() {
    return Stream.concat(
            state.hosts.stream().map(host -> host(host, word(host))),
            state.leaving.stream().map(host -> host(host, "leaving")))
        .toList();
  }

  private static PlanView.HostView host(HostState host, String word) {
    List<PlanView.LoadedView> loaded = new ArrayList<>();
    int slots = Math.max(1, host.settings.slots());
    for (Resident one : host.residents.values()) {
      slots = Math.max(slots, host.parallelism(one.key).limit());
      loaded.add(
          new PlanView.LoadedView(one.key, one.running, Duration.ofNanos(host.loadNanos(one.key))));
    }
    Failure reason = host.breaker.reason();
    return new PlanView.HostView(
        host.settings.name(),
        word,
        reason == null ? "" : reason.message(),
        slots,
        host.settings.slots() == 0,
        host.running.size(),
        loaded,
        swap(host),
        host.loads,
        host.swaps);
  }

  private static String word(HostState host) {
    if (host.breaker.isOpen()) {
      return "out";
    }
    if (host.draining) {
      return "draining";
    }
    return host.seen ? "ready" : "unseen";
  }

  private static String swap(HostState host) {
    Swap swap = host.swap;
    if (swap == null) {
      return "";
    }
    String target = String.valueOf(swap.target);
    return switch (swap.step) {
      case DRAINING -> "waiting for running requests, then loading " + target;
      case UNLOADING, CONFIRMING ->
          "unloading "
              + swap.leaving.getFirst().key
              + (swap.target == null ? "" : " for " + target);
      case LOADING, LOOKING -> "loading " + target;
    };
  }

  private static PlanView.TenantView tenant(Ledger.Tenant tenant) {
    Account account = tenant.account;
    return new PlanView.TenantView(
        account.name,
        account.waiting,
        account.running,
        tenant.users.size(),
        Duration.ofNanos(account.given));
  }

  private Map<String, Long> counts() {
    Figures figures = state.figures;
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("submitted", figures.submitted);
    counts.put("sent", figures.sent);
    counts.put("answered", figures.answered);
    counts.put("cancelled", figures.cancelled);
    counts.put("retried", figures.retried);
    return counts;
  }

  private Map<String, PlanView.Times> times() {
    Map<String, PlanView.Times> times = new LinkedHashMap<>();
    times.put("wait", times(state.figures.wait));
    times.put("first_token", times(state.figures.firstToken));
    times.put("per_token", times(state.figures.perToken));
    times.put("load", times(state.figures.load));
    return times;
  }

  private static PlanView.Times times(Histogram histogram) {
    return new PlanView.Times(
        histogram.getTotalCount(),
        micros(histogram.getValueAtPercentile(50)),
        micros(histogram.getValueAtPercentile(95)),
        micros(histogram.getValueAtPercentile(99)),
        micros(histogram.getMaxValue()));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
