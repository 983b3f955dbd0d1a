package dev.corral.core.schedule.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Shares of the GPU among those who always have work waiting. */
final class FairnessTest {

  private static final long SECOND = 1_000_000_000L;
  private static final LaneKey LANE = new LaneKey("model:latest", "");
  private static final int SCHEDULES = 200;

  /** A plan with a model loaded, whose requests end when the test says. */
  private static final class Bench {
    final Plan plan;
    final Deque<Long> running = new ArrayDeque<>();
    final Map<Long, Job> jobs = new HashMap<>();
    final Map<Long, Long> costs = new HashMap<>();
    final Map<String, Long> given = new HashMap<>();
    final List<Long> sent = new ArrayList<>();
    long now;
    long ids;

    Bench(int slots) {
      PlanSettings settings =
          PlanSettings.DEFAULT
              .withLength(10_000, 10_000)
              .withTimes(Duration.ofDays(10), Duration.ofDays(10));
      plan = new Plan(List.of(new HostSettings("host", slots, 1)), settings);
      take(new Command.Tick());
      take(new Command.Looked(0, Set.of(), null));
    }

    long submit(String tenant, String user, Urgency urgency, long cost) {
      Job job =
          new Job(
              ids++, LANE, tenant, user, urgency, Job.NO_DEADLINE, 10, 0, 100, new long[0], SECOND);
      jobs.put(job.id(), job);
      costs.put(job.id(), cost);
      take(new Command.Submit(job));
      return job.id();
    }

    Job job(Long id) {
      return requireNonNull(jobs.get(id));
    }

    /** Ends the one that was sent first; its cost is what it took. */
    Job finish() {
      Long id = running.removeFirst();
      Job job = job(id);
      long cost = requireNonNull(costs.get(id));
      now += cost;
      given.merge(job.tenant() + "/" + job.user(), cost, Long::sum);
      given.merge(job.tenant(), cost, Long::sum);
      take(new Command.Answered(id, new Usage(10, 10, cost, 0, 0, cost), now));
      return job;
    }

    void take(Command command) {
      List<Effect> effects = new ArrayList<>();
      plan.accept(command, now, effects::add);
      for (Effect effect : effects) {
        switch (effect) {
          case Effect.Send(long id, int _, long _) -> {
            running.addLast(id);
            sent.add(id);
          }
          case Effect.Load(int host, LaneKey lane) -> take(new Command.Loaded(host, lane, null));
          case Effect.Refuse(long id, var failure) ->
              throw new AssertionError(id + " was refused: " + failure);
          default -> {}
        }
      }
    }
  }

  /** Two who always wait differ by at most two of the largest costs for each slot. */
  @Test
  void tenantsAndUsersWhoAlwaysWaitAreGivenAlike() {
    long first = new Random().nextLong() >>> 1;
    for (long seed = first; seed < first + SCHEDULES; seed++) {
      Random random = new Random(seed);
      int slots = 1 + random.nextInt(3);
      Bench bench = new Bench(slots);
      long most = 5 * SECOND;
      String[] who = {"a/x", "a/y", "b/x", "c/x", "c/y", "c/z"};
      int[] eagerness = {1, 9, 1, 3, 3, 3};
      for (int i = 0; i < who.length; i++) {
        for (int n = 0; n < 40 * eagerness[i]; n++) {
          submit(bench, who[i], 1 + (long) (random.nextDouble() * most));
        }
      }
      for (int i = 0; i < 60; i++) {
        Job job = bench.finish();
        submit(bench, job.tenant() + "/" + job.user(), 1 + (long) (random.nextDouble() * most));
      }

      long bound = 2 * most * (slots + 1);
      assertThat(spread(bench, "a", "b", "c")).as("seed " + seed).isLessThanOrEqualTo(bound);
      assertThat(spread(bench, "c/x", "c/y", "c/z")).as("seed " + seed).isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void aNewcomerNeitherWaitsForTheFloodNorCashesInItsIdleness() {
    Bench bench = new Bench(1);
    for (int i = 0; i < 500; i++) {
      bench.submit("greedy", "", Urgency.NORMAL, SECOND);
    }
    for (int i = 0; i < 100; i++) {
      bench.finish();
    }
    long quiet = 0;
    for (int i = 0; i < 50; i++) {
      quiet = bench.submit("quiet", "", Urgency.NORMAL, SECOND);
    }
    bench.finish();
    assertThat(bench.job(bench.sent.getLast()).tenant()).isEqualTo("quiet");

    for (int i = 0; i < 40; i++) {
      bench.finish();
    }

    long served =
        bench.sent.stream().skip(101).filter(id -> bench.job(id).tenant().equals("quiet")).count();
    assertThat(served).isBetween(18L, 23L);
    assertThat(bench.sent).doesNotContain(quiet);
  }

  @Test
  void classesGoInTheirOrderAndAgeBringsUpTheLast() {
    Bench bench = new Bench(1);
    bench.submit("t", "", Urgency.NORMAL, SECOND);
    long chore = bench.submit("t", "u", Urgency.BACKGROUND, SECOND);
    long normal = bench.submit("t", "u", Urgency.NORMAL, SECOND);
    long watched = bench.submit("t", "u", Urgency.INTERACTIVE, SECOND);

    for (int i = 0; i < 3; i++) {
      bench.finish();
    }

    assertThat(bench.sent.subList(1, 4)).containsExactly(watched, normal, chore);
  }

  private static void submit(Bench bench, String who, long cost) {
    String[] parts = who.split("/");
    bench.submit(parts[0], parts[1], Urgency.NORMAL, cost);
  }

  private static long spread(Bench bench, String... names) {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (String name : names) {
      long given = bench.given.getOrDefault(name, 0L);
      least = Math.min(least, given);
      most = Math.max(most, given);
    }
    return most - least;
  }
}
