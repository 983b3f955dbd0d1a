package dev.corral.core.schedule;

import dev.corral.core.schedule.alias.ModelAlias;
import dev.corral.core.schedule.plan.PlanSettings;
import java.util.List;
import java.util.Map;

/**
 * How the queue works.
 *
 * @param plan bounds and weights
 * @param loadPolicy what becomes of load-time options
 * @param loadPolicies the same by model, its name with its tag
 * @param aliases names that stand for models
 */
public record SchedulerSettings(
    PlanSettings plan,
    LoadPolicy loadPolicy,
    Map<String, LoadPolicy> loadPolicies,
    List<ModelAlias> aliases) {

  /** The usual bounds, windows in buckets, no aliases. */
  public static final SchedulerSettings DEFAULT =
      new SchedulerSettings(PlanSettings.DEFAULT, LoadPolicy.DEFAULT, Map.of(), List.of());

  public SchedulerSettings {
    loadPolicies = Map.copyOf(loadPolicies);
    aliases = List.copyOf(aliases);
  }

  /** Returns these settings with other bounds. */
  public SchedulerSettings withPlan(PlanSettings other) {
    return new SchedulerSettings(other, loadPolicy, loadPolicies, aliases);
  }

  /** Returns these settings with other names that stand for models. */
  public SchedulerSettings withAliases(List<ModelAlias> other) {
    return new SchedulerSettings(plan, loadPolicy, loadPolicies, other);
  }
}
