package dev.corral.server.observe;

import dev.corral.core.schedule.plan.PlanView;
import dev.corral.core.schedule.plan.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The queue at one moment, as figures. Series of models and tenants are bounded. */
final class PlanFigures {

  /** Series for each; past them, the rest is one. */
  private static final int TENANTS_MAX = 100;

  private static final int MODELS_MAX = 64;
  private static final String OTHERS = "other";

  private final Names tenants = new Names(TENANTS_MAX);
  private final Names models = new Names(MODELS_MAX);

  void view(Samples samples, PlanView view) {
    samples.gauge(
        "corral_queue_waiting_bytes",
        "Memory that waiting requests hold.",
        (double) view.waitingBytes());
    Duration oldest = Duration.ZERO;
    Map<String, Integer> waiting = new LinkedHashMap<>();
    for (PlanView.LaneView lane : view.lanes()) {
      oldest = oldest.compareTo(lane.oldest()) >= 0 ? oldest : lane.oldest();
      int sum = lane.waiting().values().stream().mapToInt(Integer::intValue).sum();
      waiting.merge(models.of(lane.lane().model()), sum, Integer::sum);
    }
    samples.gauge(
        "corral_queue_oldest_seconds", "Wait of the oldest waiting request.", seconds(oldest));
    waiting.forEach((model, number) ->
        samples.gauge(
            "corral_queue_model_depth", "Requests that wait, by model.", number, "model", model));
    view.counts()
        .forEach((event, count) ->
            samples.counter(
                "corral_queue_requests",
                "What became of requests.",
                (double) count,
                "event",
                event));
    for (Refusal why : Refusal.values()) {
      samples.counter(
          "corral_queue_refusals",
          "Requests that the queue did not have answered, by reason.",
          (double) view.refusals().getOrDefault(why, 0L),
          "reason",
          why.name().toLowerCase(Locale.ROOT));
    }
    view.times().forEach((what, times) -> times(samples, what, times));
    view.hosts().forEach(host -> host(samples, host));
    tenants(samples, view);
  }

  private static void times(Samples samples, String what, PlanView.Times times) {
    samples.quantiles(
        "corral_queue_" + what + "_seconds",
        "Time since the start: " + what.replace('_', ' ') + ".",
        times.count(),
        Map.of(0.5, times.p50(), 0.95, times.p95(), 0.99, times.p99()));
  }

  private void host(Samples samples, PlanView.HostView host) {
    String[] label = {"host", host.name()};
    samples
        .gauge(
            "corral_host_up",
            "Whether a model host is in use.",
            host.state().equals("out") ? 0 : 1,
            label)
        .gauge(
            "corral_host_draining",
            "Whether a model host gets no new work.",
            host.state().equals("draining") || host.state().equals("leaving") ? 1 : 0,
            label)
        .gauge(
            "corral_host_slots", "Requests that a model host takes at once.", host.slots(), label)
        .gauge("corral_host_running", "Requests at a model host.", host.running(), label)
        .counter("corral_host_loads", "Loads of models.", (double) host.loads(), label)
        .counter(
            "corral_host_swaps",
            "Loads that another model had to leave for.",
            (double) host.swaps(),
            label);
    Map<String, Double> loaded = new LinkedHashMap<>();
    for (PlanView.LoadedView one : host.loaded()) {
      loaded.merge(models.of(one.lane().model()), seconds(one.loadCost()), Math::max);
    }
    loaded.forEach((model, cost) ->
        samples.gauge(
            "corral_host_model_load_seconds",
            "What loading each model in memory costs.",
            cost,
            "host",
            host.name(),
            "model",
            model));
  }

  private void tenants(Samples samples, PlanView view) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (PlanView.TenantView tenant : view.tenants()) {
      double[] sum = sums.computeIfAbsent(tenants.of(tenant.name()), _ -> new double[3]);
      sum[0] += seconds(tenant.gpuTime());
      sum[1] += tenant.waiting();
      sum[2] += tenant.running();
    }
    sums.forEach((tenant, sum) ->
        samples
            .counter(
                "corral_tenant_gpu_seconds",
                "GPU time given to a tenant.",
                sum[0],
                "tenant",
                tenant)
            .gauge("corral_tenant_waiting", "Requests that wait.", sum[1], "tenant", tenant)
            .gauge("corral_tenant_running", "Requests at hosts.", sum[2], "tenant", tenant));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** The first so many names; the others are one. A name that is known stays. */
  private record Names(int most, Set<String> known) {

    Names(int most) {
      this(most, ConcurrentHashMap.newKeySet());
    }

    String of(String name) {
      return known.contains(name) || (known.size() < most && known.add(name)) ? name : OTHERS;
    }
  }
}
