package dev.corral.core.schedule;

import dev.corral.core.schedule.plan.PlanSettings;
import java.util.Map;

/**
 * How the queue works.
 *
 * @param plan bounds and weights
 * @param loadPolicy what becomes of load-time options
 * @param loadPolicies the same by model, its name with its tag
 */
public record SchedulerSettings(
    PlanSettings plan, LoadPolicy loadPolicy, Map<String, LoadPolicy> loadPolicies) {

  /** The usual bounds, windows in buckets. */
  public static final SchedulerSettings DEFAULT =
      new SchedulerSettings(PlanSettings.DEFAULT, LoadPolicy.DEFAULT, Map.of());

  public SchedulerSettings {
    loadPolicies = Map.copyOf(loadPolicies);
  }

  /** Returns these settings with other bounds. */
  public SchedulerSettings withPlan(PlanSettings other) {
    return new SchedulerSettings(other, loadPolicy, loadPolicies);
  }
}
