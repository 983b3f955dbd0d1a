package dev.corral.benchmarks.schedule;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Usage;
import dev.corral.core.schedule.plan.Command;
import dev.corral.core.schedule.plan.Effect;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.core.schedule.plan.Job;
import dev.corral.core.schedule.plan.LaneKey;
import dev.corral.core.schedule.plan.Plan;
import dev.corral.core.schedule.plan.PlanSettings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What a decision costs while 10,000 requests wait. */
final class Decisions {

  private static final int QUEUED = 10_000;
  private static final long[] NO_PREFIX = {};

  private final Plan plan;
  private final Random random = new Random(7);
  private final Deque<Long> running = new ArrayDeque<>();
  private final int users;
  private long now;
  private long ids;

  private Decisions(int users) {
    this.users = users;
    PlanSettings usual = PlanSettings.DEFAULT;
    this.plan =
        new Plan(
            List.of(new HostSettings("host", 4, 1)),
            new PlanSettings(
                2 * QUEUED,
                1L << 40,
                2 * QUEUED,
                1L << 40,
                java.time.Duration.ofDays(1),
                java.time.Duration.ofHours(1),
                usual.loadUnmeasured()));
  }

  /** Nanoseconds a pair of decisions, one that comes and one that ends, and pairs a second. */
  static double pairNanos(int users, boolean quick) {
    Decisions decisions = new Decisions(users);
    decisions.fill();
    int rounds = quick ? 200_000 : 1_000_000;
    decisions.turn(rounds / 2);
    long start = System.nanoTime();
    decisions.turn(rounds);
    return (double) (System.nanoTime() - start) / rounds;
  }

  private void fill() {
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of(), null));
    while (plan.waiting() < QUEUED) {
      accept(new Command.Submit(job()));
    }
  }

  private void turn(int rounds) {
    for (int i = 0; i < rounds; i++) {
      now += 1_000;
      accept(new Command.Answered(running.removeFirst(), new Usage(10, 5, 0, 0, 1000, 1000), now));
      accept(new Command.Submit(job()));
    }
  }

  private Job job() {
    return new Job(
        ids++,
        new LaneKey("model-0:latest", ""),
        "tenant-" + random.nextInt(20),
        "user-" + random.nextInt(users),
        Urgency.NORMAL,
        Job.NO_DEADLINE,
        10,
        5,
        1_000,
        NO_PREFIX,
        1_000_000_000L);
  }

  private void accept(Command command) {
    plan.accept(command, now, this::carryOut);
    while (loading != null) {
      LaneKey lane = loading;
      loading = null;
      plan.accept(new Command.Loaded(0, lane, null), now, this::carryOut);
    }
  }

  private @org.jspecify.annotations.Nullable LaneKey loading;

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send(long id, int _, long _) -> running.addLast(id);
      case Effect.Load(int _, LaneKey lane) -> loading = lane;
      default -> {}
    }
  }
}
