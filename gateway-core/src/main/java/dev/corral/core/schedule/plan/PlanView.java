package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The queue at one moment.
 *
 * @param waiting requests that wait
 * @param waitingBytes memory that they hold
 * @param running requests at the hosts
 * @param requests those that wait and run, the oldest first, not all where they are many
 * @param lanes the models that are waited for, or were
 * @param hosts the model hosts
 * @param tenants who was given how much
 * @param counts events since the start, by name
 * @param refusals refusals since the start
 * @param times distributions since the start, by name: wait, first_token, per_token, load
 */
public record PlanView(
    int waiting,
    long waitingBytes,
    int running,
    List<Request> requests,
    List<LaneView> lanes,
    List<HostView> hosts,
    List<TenantView> tenants,
    Map<String, Long> counts,
    Map<Refusal, Long> refusals,
    Map<String, Times> times) {

  /**
   * What is of one tenant, or of one of its users.
   *
   * @param waiting requests that wait
   * @param running requests at the hosts
   * @param requests those that wait and run, the oldest first, not all where they are many
   */
  public record Share(int waiting, int running, List<Request> requests) {}

  /**
   * A request.
   *
   * @param position its place among those of its model; 0 where it runs
   * @param waited how long it has waited, or did
   * @param estimate how long it will wait yet
   * @param reason what it waits for; where it runs, the host
   */
  public record Request(
      long id,
      LaneKey lane,
      String tenant,
      String user,
      Urgency urgency,
      int position,
      Duration waited,
      Duration estimate,
      String reason) {}

  /** Those that wait for one model in one profile, by class, and the oldest one's wait. */
  public record LaneView(LaneKey lane, Map<Urgency, Integer> waiting, Duration oldest) {}

  /**
   * A host.
   *
   * @param state ready, draining, out, unseen, or leaving: taken out, with requests that run yet
   * @param detail why it is out; empty for none
   * @param slots requests that it is taken to work on at once
   * @param learned whether the slots were found out and not told
   * @param running requests at it
   * @param loaded the models in its memory
   * @param swap what it is loading, as a sentence; empty for nothing
   * @param loads loads since the start
   * @param swaps loads that another model had to leave for
   */
  public record HostView(
      String name,
      String state,
      String detail,
      int slots,
      boolean learned,
      int running,
      List<LoadedView> loaded,
      String swap,
      long loads,
      long swaps) {}

  /** A model in memory, the requests on it, and what loading it costs. */
  public record LoadedView(LaneKey lane, int running, Duration loadCost) {}

  /** A tenant, with the GPU time that it was given since the start. */
  public record TenantView(String name, int waiting, int running, int users, Duration gpuTime) {}

  /** A distribution. */
  public record Times(long count, Duration p50, Duration p95, Duration p99, Duration max) {}
}
