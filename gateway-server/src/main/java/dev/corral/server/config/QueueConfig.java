package dev.corral.server.config;

import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.PlanSettings;
import java.time.Duration;

/** The bounds of the queue. */
final class QueueConfig {

  private static final PlanSettings USUAL = PlanSettings.DEFAULT;

  static final Setting<Integer> LENGTH =
      Setting.of(
          "queue.length",
          Forms.whole(0, 1_000_000),
          USUAL.length(),
          "Requests that wait for Ollama at most; past it they are refused with Retry-After.");
  static final Setting<Long> MEMORY =
      Setting.of(
          "queue.memory", Forms.size(), USUAL.bytes(), "Memory that they may hold together.");
  static final Setting<Integer> TENANT_LENGTH =
      Setting.of(
          "queue.tenant-length",
          Forms.whole(0, 1_000_000),
          USUAL.tenantLength(),
          "Requests of one tenant that wait at most.");
  static final Setting<Long> TENANT_MEMORY =
      Setting.of(
          "queue.tenant-memory",
          Forms.size(),
          USUAL.tenantBytes(),
          "Memory that those of one tenant may hold.");
  static final Setting<Duration> WAIT =
      Setting.of(
          "queue.wait",
          Forms.duration(),
          USUAL.waitMax(),
          "Longest wait; a request that would surely wait longer is refused at once.");
  static final Setting<Duration> PATIENCE =
      Setting.of(
          "queue.patience",
          Forms.duration(),
          USUAL.patience(),
          "Wait after which a request goes first, and its model before others; at most"
              + " `queue.wait`.");
  static final Setting<Duration> LOAD_UNMEASURED =
      Setting.of(
          "queue.load-unmeasured",
          Forms.duration(),
          USUAL.loadUnmeasured(),
          "What the load of a model is taken to cost until one was measured.");

  private QueueConfig() {}

  /** Returns the queue with its bounds, the names of models and what may be loaded. */
  static SchedulerSettings of(Values values) {
    Duration wait = values.get(WAIT);
    Duration patience = values.get(PATIENCE);
    if (!wait.isPositive() || !patience.isPositive() || patience.compareTo(wait) > 0) {
      throw new IllegalArgumentException(
          "queue.patience: expected more than 0 and at most queue.wait");
    }
    if (!values.get(LOAD_UNMEASURED).isPositive()) {
      throw new IllegalArgumentException("queue.load-unmeasured: expected more than 0");
    }
    PlanSettings plan =
        new PlanSettings(
            values.get(LENGTH),
            values.get(MEMORY),
            values.get(TENANT_LENGTH),
            values.get(TENANT_MEMORY),
            wait,
            patience,
            values.get(LOAD_UNMEASURED));
    return new SchedulerSettings(
        plan, values.get(ModelConfig.LOAD), ModelConfig.loads(values), ModelConfig.aliases(values));
  }
}
