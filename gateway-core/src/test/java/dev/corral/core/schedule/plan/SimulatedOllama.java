package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model of Ollama: slots a model, loads that take time, eviction of whoever is idle, unloading
 * that is only noted. What a gateway must never make it do (load for a client, evict a busy model)
 * is an error.
 */
final class SimulatedOllama {

  static final Failure AWAY =
      new Failure.UpstreamUnavailable("no model host answers", Duration.ofSeconds(5));

  private static final long TICK = 1_000_000;
  private static final int TOKENS_A_REPORT = 32;

  /** A model in memory. */
  private static final class Runner {
    final String profile;
    final Deque<Work> inner = new ArrayDeque<>();
    int active;
    boolean ending;

    Runner(String profile) {
      this.profile = profile;
    }
  }

  /** A request that runs, or waits inside. */
  private static final class Work {
    final Job job;
    final int tokens;
    boolean active;
    boolean over;

    Work(Job job, int tokens) {
      this.job = job;
      this.tokens = tokens;
    }
  }

  /** An administrative call that is not answered yet; each is one of its own. */
  private static final class Promise {
    final Command broken;

    Promise(Command broken) {
      this.broken = broken;
    }
  }

  private static void nothing() {}

  private final int index;
  private final Timeline time;
  private final Consumer<Command> report;
  private final Map<String, Integer> sizes;
  private final int memory;
  private final int parallel;
  private final long loadNanos;
  private final Map<String, Runner> runners = new LinkedHashMap<>();
  private final Map<Long, Work> works = new HashMap<>();
  private final Set<Promise> promises = new LinkedHashSet<>();
  private final long readNanos = 100_000;
  private final long writeNanos = 10_000_000;
  private int era;
  private boolean away;
  boolean forgetful;
  int loads;
  int innerWaits;
  int mostAtOnce;

  SimulatedOllama(
      int index,
      Timeline time,
      Consumer<Command> report,
      Map<String, Integer> sizes,
      int memory,
      int parallel,
      long loadNanos) {
    this.index = index;
    this.time = time;
    this.report = report;
    this.sizes = sizes;
    this.memory = memory;
    this.parallel = parallel;
    this.loadNanos = loadNanos;
  }

  int running() {
    return works.size();
  }

  void send(Job job, int answerTokens) {
    Work work = new Work(job, answerTokens);
    works.put(job.id(), work);
    mostAtOnce = Math.max(mostAtOnce, works.size());
    if (away) {
      later(TICK, () -> fail(work, AWAY));
      return;
    }
    Runner runner = runners.get(job.lane().model());
    if (runner == null || !runner.profile.equals(job.lane().profile())) {
      require(forgetful, "a client's request would load " + job.lane());
      later(TICK, () -> fail(work, new Failure.UpstreamBroken("closed")));
      return;
    }
    require(!runner.ending, "a request was sent to a model that is to go: " + job.lane());
    if (runner.active < parallel) {
      run(runner, work);
    } else {
      innerWaits++;
      runner.inner.addLast(work);
    }
  }

  void abort(long id) {
    Work work = works.remove(id);
    if (work != null) {
      end(work);
    }
  }

  void load(LaneKey lane) {
    Command gone = new Command.Loaded(index, lane, AWAY);
    Command whole = new Command.Loaded(index, lane, null);
    if (away) {
      answer(TICK, SimulatedOllama::nothing, gone, gone);
      return;
    }
    Runner there = runners.get(lane.model());
    if (there != null && there.profile.equals(lane.profile())) {
      answer(TICK, SimulatedOllama::nothing, whole, gone);
      return;
    }
    if (there != null) {
      require(there.active == 0, "a busy model was to be loaded anew: " + lane);
      runners.remove(lane.model());
    }
    int needed = sizes.getOrDefault(lane.model(), 1);
    Iterator<Map.Entry<String, Runner>> victims = runners.entrySet().iterator();
    while (used() + needed > memory && victims.hasNext()) {
      Map.Entry<String, Runner> victim = victims.next();
      require(victim.getValue().active == 0, victim.getKey() + " was busy and had to go");
      victims.remove();
    }
    loads++;
    Runner runner = new Runner(lane.profile());
    answer(loadNanos, () -> runners.put(lane.model(), runner), whole, gone);
  }

  void unload(LaneKey lane) {
    Runner runner = runners.get(lane.model());
    if (runner != null && !away) {
      require(runner.active == 0, "a busy model was told to go: " + lane);
      runner.ending = true;
      later(25 * TICK, () -> runners.remove(lane.model(), runner));
    }
    Command gone = new Command.UnloadTold(index, lane, AWAY);
    answer(
        TICK,
        SimulatedOllama::nothing,
        away ? gone : new Command.UnloadTold(index, lane, null),
        gone);
  }

  void look() {
    Command gone = new Command.Looked(index, Set.of(), AWAY);
    Command whole = away ? gone : new Command.Looked(index, Set.copyOf(runners.keySet()), null);
    answer(TICK, SimulatedOllama::nothing, whole, gone);
  }

  void probe() {
    Command gone = new Command.Probed(index, AWAY);
    answer(
        10 * TICK, SimulatedOllama::nothing, away ? gone : new Command.Probed(index, null), gone);
  }

  /** Ends the process: all that runs breaks, nothing is loaded. */
  void crash() {
    away = true;
    forgetful = true;
    era++;
    runners.clear();
    for (Work work : Map.copyOf(works).values()) {
      fail(work, new Failure.UpstreamBroken("the model host closed the connection"));
    }
    for (Promise promise : Set.copyOf(promises)) {
      if (promises.remove(promise)) {
        time.after(TICK, () -> report.accept(promise.broken));
      }
    }
  }

  void restart() {
    away = false;
  }

  /** Unloads what is idle, as a keep-alive that ends does. */
  void forget() {
    forgetful = true;
    runners.values().removeIf(runner -> runner.active == 0);
  }

  private int used() {
    return runners.keySet().stream().mapToInt(model -> sizes.getOrDefault(model, 1)).sum();
  }

  private void run(Runner runner, Work work) {
    runner.active++;
    work.active = true;
    long prompt = work.job.promptTokens() * readNanos;
    long first = time.now() + prompt;
    for (int n = TOKENS_A_REPORT; n < work.tokens; n += TOKENS_A_REPORT) {
      int count = n;
      later(prompt + n * writeNanos, () -> say(work, new Command.Tokens(work.job.id(), count)));
    }
    long answer = work.tokens * writeNanos;
    later(
        prompt + answer,
        () -> {
          if (!work.over) {
            works.remove(work.job.id());
            end(work);
            Usage usage =
                new Usage(work.job.promptTokens(), work.tokens, prompt + answer, 0, prompt, answer);
            report.accept(new Command.Answered(work.job.id(), usage, first));
          }
        });
  }

  private void say(Work work, Command command) {
    if (!work.over) {
      report.accept(command);
    }
  }

  private void fail(Work work, Failure failure) {
    if (!work.over) {
      works.remove(work.job.id());
      end(work);
      report.accept(new Command.Failed(work.job.id(), failure, false));
    }
  }

  private void end(Work work) {
    work.over = true;
    Runner runner = runners.get(work.job.lane().model());
    if (runner == null) {
      return;
    }
    if (!work.active) {
      runner.inner.remove(work);
      return;
    }
    runner.active--;
    @Nullable Work next = runner.inner.pollFirst();
    if (next != null) {
      run(runner, next);
    }
  }

  private void later(long nanos, Runnable what) {
    int before = era;
    time.after(
        nanos,
        () -> {
          if (era == before) {
            what.run();
          }
        });
  }

  /** Reports after a while; at a crash before that, reports that the host has gone. */
  private void answer(long nanos, Runnable before, Command whole, Command broken) {
    Promise promise = new Promise(broken);
    promises.add(promise);
    time.after(
        nanos,
        () -> {
          if (promises.remove(promise)) {
            before.run();
            report.accept(whole);
          }
        });
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
