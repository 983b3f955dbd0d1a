package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One random schedule: a plan, model hosts, callers who come and go; checked at every step. */
final class Simulation {

  private static final List<Urgency> URGENCIES = List.of(Urgency.values());

  private static final long SECOND = 1_000_000_000L;

  /** The promise of the wait's bound is kept by a timer; the longest step of the clock. */
  private static final long TIMER_NANOS = SECOND / 1000;

  /** What is known of a request outside the plan. */
  private static final class Request {
    final Job job;
    final int answerTokens;
    final long arrived;
    @Nullable String end;
    int sends;

    Request(Job job, int answerTokens, long arrived) {
      this.job = job;
      this.answerTokens = answerTokens;
      this.arrived = arrived;
    }
  }

  private final Random random;
  private final Timeline time = new Timeline();

  /** Every host that ever was, by its number. */
  private final List<SimulatedOllama> hosts = new ArrayList<>();

  /** Those that the plan was told of last. */
  private final SequencedMap<Integer, HostSettings> serving = new LinkedHashMap<>();

  private final Set<Integer> gone = new HashSet<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<Long, Request> requests = new LinkedHashMap<>();
  private final PlanSettings settings;
  private final Plan plan;
  private final boolean slotsTold;
  private final boolean crashes;
  private final int models;
  private long wakeNanos = Long.MAX_VALUE;
  private boolean accepting;
  private int crashesLeft;

  Simulation(long seed) {
    this.random = new Random(seed);
    this.models = 1 + random.nextInt(4);
    this.slotsTold = random.nextInt(4) > 0;
    this.crashes = random.nextInt(4) == 0;
    this.crashesLeft = crashes ? 2 : 0;
    this.settings =
        new PlanSettings(
            4 + random.nextInt(40),
            1 << 20,
            2 + random.nextInt(30),
            1 << 19,
            Duration.ofSeconds(60 + random.nextInt(240)),
            Duration.ofSeconds(5 + random.nextInt(30)),
            Duration.ofSeconds(1 + random.nextInt(10)));
    for (int i = 0; i < models; i++) {
      sizes.put("model-" + i, 1 + random.nextInt(2));
    }
    int number = 1 + random.nextInt(3);
    for (int i = 0; i < number; i++) {
      addHost();
    }
    this.plan = new Plan(List.copyOf(serving.values()), settings);
  }

  private void addHost() {
    int number = hosts.size();
    int parallel = 1 + random.nextInt(4);
    serving.put(number, new HostSettings("host-" + number, slotsTold ? parallel : 0, 1));
    hosts.add(
        new SimulatedOllama(
            number,
            time,
            this::accept,
            sizes,
            2 + random.nextInt(2),
            parallel,
            SECOND / 2 + random.nextInt(10) * SECOND));
  }

  /** Takes a host out or in, has one that leaves stay, or gives one fewer slots. */
  private void rearrange() {
    List<Integer> numbers = List.copyOf(serving.keySet());
    int one = numbers.get(random.nextInt(numbers.size()));
    HostSettings known = serving.getOrDefault(one, new HostSettings("", 0, 1));
    switch (random.nextInt(4)) {
      case 0 -> addHost();
      case 1 -> {
        List<Integer> leaving = plan.state.leaving.stream().map(host -> host.number).toList();
        if (!leaving.isEmpty()) {
          int back = leaving.get(random.nextInt(leaving.size()));
          serving.put(back, new HostSettings("host-" + back, slotsTold ? 1 : 0, 2));
        }
      }
      case 2 -> serving.put(one, new HostSettings(known.name(), slotsTold ? 1 : 0, 2));
      default -> {
        if (serving.size() > 1) {
          serving.remove(one);
        }
      }
    }
    accept(new Command.Arrange(new LinkedHashMap<>(serving)));
  }

  void run() {
    accept(new Command.Tick());
    int number = 10 + random.nextInt(60);
    long at = 0;
    for (int i = 0; i < number; i++) {
      at += (long) (random.nextDouble() * random.nextInt(3) * SECOND);
      long id = i;
      time.after(at, () -> come(id));
    }
    for (int i = 0; i < crashesLeft; i++) {
      SimulatedOllama host = hosts.get(random.nextInt(hosts.size()));
      long when = (long) (random.nextDouble() * (at + SECOND));
      time.after(when, host::crash);
      time.after(when + SECOND + random.nextInt(5) * SECOND, host::restart);
    }
    if (!crashes && random.nextInt(4) == 0) {
      time.after((long) (random.nextDouble() * (at + SECOND)), hosts.getFirst()::forget);
    }
    if (random.nextInt(3) == 0) {
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        time.after((long) (random.nextDouble() * (at + SECOND)), this::rearrange);
      }
    }
    int steps = 0;
    while (openRequests() > 0 || time.now() < at) {
      if (!time.step()) {
        throw new AssertionError("nothing happens any more: " + plan.view(time.now()));
      }
      require(steps++ < 200_000, "it does not come to rest");
    }
    atRest();
  }

  int loads() {
    return hosts.stream().mapToInt(host -> host.loads).sum();
  }

  private void come(long id) {
    Urgency urgency = URGENCIES.get(random.nextInt(3));
    String profile = random.nextInt(8) == 0 ? "num_ctx=8192" : "";
    boolean hasDeadline = random.nextInt(8) == 0;
    int tokens = 1 + random.nextInt(200);
    Job job =
        new Job(
            id,
            new LaneKey("model-" + random.nextInt(models), profile),
            "tenant-" + random.nextInt(3),
            "user-" + random.nextInt(3),
            urgency,
            hasDeadline ? time.now() + (1 + random.nextInt(30)) * SECOND : Job.NO_DEADLINE,
            1 + random.nextInt(2_000),
            random.nextBoolean() ? tokens : 0,
            1_000 + random.nextInt(20_000),
            new long[] {random.nextInt(4), random.nextInt(8)},
            random.nextInt(10) == 0 ? -1 : 300 * SECOND);
    requests.put(id, new Request(job, tokens, time.now()));
    accept(new Command.Submit(job));
    if (random.nextInt(4) == 0) {
      time.after(
          (long) (random.nextDouble() * 20 * SECOND),
          () -> {
            Request request = requests.get(id);
            if (request != null && request.end == null) {
              request.end = "cancelled";
            }
            accept(new Command.Cancel(id));
          });
    }
  }

  private void accept(Command command) {
    require(!accepting, "a command came within a command");
    accepting = true;
    List<Effect> effects = new ArrayList<>();
    plan.accept(command, time.now(), effects::add);
    accepting = false;
    if (command instanceof Command.Answered(long id, var _, long _)) {
      end(id, "answered");
    }
    effects.forEach(this::carryOut);
    check();
    long wake = plan.wakeAtNanos();
    if (wake < wakeNanos || wakeNanos <= time.now()) {
      wakeNanos = wake;
      if (wake < Long.MAX_VALUE) {
        require(wake >= time.now(), "it wants to wake in the past after " + command);
        time.after(
            wake - time.now(),
            () -> {
              if (wakeNanos == wake) {
                wakeNanos = Long.MAX_VALUE;
                accept(new Command.Tick());
              }
            });
      }
    }
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send(long id, int host, long waited) -> {
        require(serving.containsKey(host), "sent to a host that was taken out");
        send(id, host, waited);
      }
      case Effect.Refuse(long id, var failure) -> end(id, "refused: " + failure);
      case Effect.Abort(long id, int host) -> hosts.get(host).abort(id);
      case Effect.Load(int host, LaneKey lane) -> {
        require(serving.containsKey(host), "loads at a host that was taken out");
        hosts.get(host).load(lane);
      }
      case Effect.Unload(int host, LaneKey lane) -> hosts.get(host).unload(lane);
      case Effect.Look(int host) -> hosts.get(host).look();
      case Effect.Probe(int host, var _) -> hosts.get(host).probe();
      case Effect.Gone(int host) -> {
        require(!serving.containsKey(host), "let go of a host that serves");
        require(hosts.get(host).running() == 0, "let go of a host at which requests run");
        require(gone.add(host), "let go twice");
      }
      case Effect.Tell _ -> {}
    }
  }

  private void send(long id, int host, long waited) {
    Request request = requests.get(id);
    require(request != null && request.end == null, "sent for somebody who has gone: " + id);
    if (request == null) {
      return;
    }
    request.sends++;
    require(request.sends <= 2, "sent more than twice: " + id);
    require(
        waited <= settings.waitMax().toNanos() + TIMER_NANOS,
        "waited longer than the bound: " + waited);
    require(request.job.deadlineNanos() > time.now(), "sent after its deadline: " + id);
    HostState books = plan.state.host(host);
    require(
        books != null
            && (books.settings.slots() == 0 || books.running.size() <= books.settings.slots()),
        "more at a host than it has slots");
    hosts.get(host).send(request.job, request.answerTokens);
  }

  private void end(long id, String how) {
    Request request = requests.get(id);
    require(request != null && request.end == null, "ended twice: " + id + " " + how);
    if (request != null) {
      request.end = how;
      require(
          request.sends > 0
              || time.now() - request.arrived <= settings.waitMax().toNanos() + TIMER_NANOS,
          "waited longer than the bound and was not refused: " + id);
    }
  }

  private long openRequests() {
    return requests.values().stream().filter(request -> request.end == null).count();
  }

  private void check() {
    State state = plan.state;
    // Those that a host failed keep the place that they had.
    long returned =
        state.entries.values().stream().filter(one -> one.isWaiting() && one.attempts > 0).count();
    require(state.waiting - returned <= settings.length(), "the queue is over its bound");
    require(state.waitingBytes <= settings.bytes(), "the queue's bytes are over their bound");
    for (Ledger.Tenant tenant : state.ledger.tenants()) {
      require(
          tenant.account.waiting - returned <= settings.tenantLength(),
          "a tenant's part is over its bound");
    }
    state.leaving.forEach(this::checkBooks);
    for (HostState host : state.hosts) {
      checkBooks(host);
      checkWork(state, host);
    }
    require(
        state.waiting == 0
            || plan.running() > 0
            || plan.wakeAtNanos() < Long.MAX_VALUE
            || state.hosts.stream().anyMatch(host -> host.swap != null || host.looking),
        "somebody waits for nothing");
  }

  private void checkBooks(HostState host) {
    SimulatedOllama real = hosts.get(host.number);
    require(host.running.size() == real.running(), "the books are wrong");
    require(!slotsTold || real.innerWaits == 0, "a request waits inside the host");
    require(!gone.contains(host.number), "a host that has gone is in the books");
  }

  /** No slot is free while somebody waits whose model is loaded there. */
  private static void checkWork(State state, HostState host) {
    if (!host.isUsable() || host.looking || (host.swap != null && host.swap.alone)) {
      return;
    }
    for (Lane lane : state.lanes.values()) {
      Entry next = lane.fairest();
      boolean free = next != null && host.ready(lane.key) != null && host.hasRoomFor(lane.key);
      require(!free, "a slot is free for somebody who waits: " + lane.key + " host " + host.number);
    }
  }

  /** Nothing is left of what was. */
  private void atRest() {
    State state = plan.state;
    require(state.waiting == 0 && state.waitingBytes == 0, "the queue is not empty");
    require(state.entries.isEmpty() && state.deadlines.isEmpty(), "requests are left");
    Set<Account> accounts = new HashSet<>();
    for (Ledger.Tenant tenant : state.ledger.tenants()) {
      accounts.add(tenant.account);
      accounts.addAll(tenant.users.values());
    }
    for (Account account : accounts) {
      require(
          account.isIdle() && account.bytes == 0 && account.seats.isEmpty(),
          "an account is not at rest: " + account.name);
    }
    require(state.leaving.isEmpty(), "a host leaves for ever");
    require(
        gone.size() + serving.size() == hosts.size(), "a host has neither gone nor does it serve");
    for (HostState host : state.hosts) {
      require(host.running.isEmpty(), "a host is not at rest");
      host.residents.values().forEach(one -> require(one.running == 0, "a model is not at rest"));
    }
    for (Lane lane : state.lanes.values()) {
      require(lane.isEmpty() && lane.costNanos() == 0, "a lane is not at rest");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
