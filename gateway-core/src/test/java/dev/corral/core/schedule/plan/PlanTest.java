package dev.corral.core.schedule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Scope;
import dev.corral.core.exchange.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Single decisions, one command after the other. */
final class PlanTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Failure AWAY = SimulatedOllama.AWAY;
  private static final LaneKey A = new LaneKey("a:latest", "");
  private static final LaneKey B = new LaneKey("b:latest", "");

  private final List<Effect> effects = new ArrayList<>();
  private Plan plan = plan(PlanSettings.DEFAULT, 1);
  private long now;

  @Test
  void aModelIsLoadedByTheGatewayThenServed() {
    see(0);

    submit(1, A);
    assertThat(effects).contains(new Effect.Load(0, A)).noneMatch(Effect.Send.class::isInstance);

    accept(new Command.Loaded(0, A, null));
    assertThat(effects).contains(new Effect.Send(1, 0, 0));
  }

  @Test
  void whoLeavesDuringALoadDoesNotAbortIt() {
    see(0);
    submit(1, A);

    accept(new Command.Cancel(1));
    assertThat(effects).isEmpty();
    accept(new Command.Loaded(0, A, null));
    assertThat(effects).noneMatch(Effect.Send.class::isInstance);

    submit(2, A);
    assertThat(effects).contains(new Effect.Send(2, 0, 0));
  }

  @Test
  void aSwapDrainsUnloadsConfirmsAndLoads() {
    ready(A);
    submit(1, A);
    submit(2, B);
    // It is not known yet whether both fit: one is loaded while the other is idle.
    now += 60 * SECOND;
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of("a:latest"), null));
    assertThat(effects).noneMatch(Effect.Load.class::isInstance);
    answered(1);
    assertThat(effects).contains(new Effect.Load(0, B));
    accept(new Command.Loaded(0, B, null));
    assertThat(effects).contains(new Effect.Look(0)).noneMatch(Effect.Send.class::isInstance);
    // The host had to unload one for the other: both do not fit.
    accept(new Command.Looked(0, Set.of("b:latest"), null));
    assertThat(effects).anyMatch(Effect.Send.class::isInstance);

    submit(3, A);
    answered(2);
    now += 2 * SECOND; // a load of A takes five: it waits whether B is asked for once more
    accept(new Command.Tick());
    assertThat(effects).contains(new Effect.Unload(0, B));
    accept(new Command.UnloadTold(0, B, null));
    assertThat(effects).contains(new Effect.Look(0));
    accept(new Command.Looked(0, Set.of("b:latest"), null));
    assertThat(effects).noneMatch(Effect.Load.class::isInstance);
    now += SECOND;
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of(), null));
    assertThat(effects).contains(new Effect.Load(0, A));
    accept(new Command.Loaded(0, A, null));
    assertThat(effects).anyMatch(Effect.Send.class::isInstance);
  }

  @Test
  void aModelThatWasNeverLoadedIsTakenToLoadLikeOthersOfItsHost() {
    see(0);
    submit(1, A);
    now += SECOND / 2;
    accept(new Command.Loaded(0, A, null));
    answered(1);

    submit(2, B);
    now += SECOND / 4;
    accept(new Command.Tick());

    assertThat(effects).contains(new Effect.Load(0, B));
  }

  @Test
  void aModelThatWasThereTellsNotWhatALoadTakes() {
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of("a:latest"), null));
    submit(1, A);
    accept(new Command.Loaded(0, A, null));
    accept(new Command.Looked(0, Set.of("a:latest"), null));
    answered(1);

    submit(2, B);
    now += SECOND;
    accept(new Command.Tick());
    assertThat(effects).noneMatch(Effect.Load.class::isInstance);

    now += SECOND / 2;
    accept(new Command.Tick());
    assertThat(effects).contains(new Effect.Load(0, B));
  }

  @Test
  void eachSeesItsOwnOnly() {
    ready(A);
    submit(1, A, "one", Job.NO_DEADLINE);
    submit(2, A, "one", Job.NO_DEADLINE);
    submit(3, A, "two", Job.NO_DEADLINE);

    PlanView.Share one = plan.view(new Scope("one", ""), now);
    assertThat(one.running()).isEqualTo(1);
    assertThat(one.waiting()).isEqualTo(1);
    assertThat(one.requests()).extracting(PlanView.Request::id).containsExactly(1L, 2L);
    assertThat(plan.view(new Scope("one", "somebody"), now).requests()).isEmpty();
    assertThat(plan.view(new Scope("two", ""), now).requests())
        .extracting(PlanView.Request::id)
        .containsExactly(3L);
  }

  @Test
  void modelsThatFitTogetherStay() {
    ready(A);
    submit(1, B);
    now += 10 * SECOND;
    accept(new Command.Tick());
    accept(new Command.Loaded(0, B, null));
    accept(new Command.Looked(0, Set.of("a:latest", "b:latest"), null));
    answered(1);

    submit(2, A);
    assertThat(effects).contains(new Effect.Send(2, 0, 0));
    answered(2);
    submit(3, B);
    assertThat(effects).contains(new Effect.Send(3, 0, 0));
  }

  @Test
  void aBacklogIsServedBeforeASwapThoughOthersWait() {
    ready(A);
    for (int i = 0; i < 8; i++) {
      submit(i, i % 2 == 0 ? A : B);
    }
    int swaps = 0;
    for (int i = 0; i < 6; i += 2) {
      answered(i);
      swaps += (int) effects.stream().filter(Effect.Load.class::isInstance).count();
    }

    assertThat(swaps).isZero();
  }

  @Test
  void pastItsBoundsItRefusesWithATimeToComeBack() {
    plan = plan(PlanSettings.DEFAULT.withLength(3, 2), 1);
    see(0);
    submit(1, A, "one", Job.NO_DEADLINE);
    submit(2, A, "one", Job.NO_DEADLINE);

    submit(3, A, "one", Job.NO_DEADLINE);
    assertThat(refusal()).isInstanceOf(Failure.QuotaExceeded.class);
    assertThat(refusal().retryAfter()).isPositive();

    submit(4, A, "two", Job.NO_DEADLINE);
    submit(5, A, "three", Job.NO_DEADLINE);
    assertThat(refusal()).isInstanceOf(Failure.Busy.class);
    assertThat(refusal().retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  @Test
  void aDeadlineThatCannotBeMetIsRefusedAtOnceAndToldWhy() {
    see(0);
    submit(0, A);
    now += 7 * SECOND;
    accept(new Command.Loaded(0, A, null));
    answered(0);
    accept(new Command.Looked(0, Set.of(), null));

    submit(1, A, "t", now + SECOND);

    assertThat(refusal()).isInstanceOf(Failure.DeadlineExceeded.class);
    assertThat(refusal().message()).contains("the model has to be loaded");
  }

  @Test
  void whoWaitsIsToldItsPlace() {
    ready(A);
    submit(1, A);
    submit(2, A);

    Notice.Queued queued =
        effects.stream()
            .filter(Effect.Tell.class::isInstance)
            .map(effect -> ((Effect.Tell) effect).notice())
            .map(Notice.Queued.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(queued.position()).isEqualTo(1);
    assertThat(queued.estimate()).isPositive();
    assertThat(queued.reason()).isEqualTo("all slots are in use");
  }

  @Test
  void aHostThatIsAwayRefusesAtOnceAndIsTriedWhenWanted() {
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of(), AWAY));
    now += SECOND;

    submit(1, A);
    assertThat(effects).contains(new Effect.Look(0));
    accept(new Command.Looked(0, Set.of(), AWAY));
    assertThat(refusal()).isEqualTo(AWAY);

    now += SECOND;
    submit(2, A);
    accept(new Command.Looked(0, Set.of(), null));
    assertThat(effects).contains(new Effect.Load(0, A));
  }

  @Test
  void aHostThatBrokeMustGenerateATokenBeforeItIsGivenWork() {
    ready(A);
    for (int i = 0; i < 3; i++) {
      submit(i, A);
      if (effects.contains(new Effect.Look(0))) {
        accept(new Command.Looked(0, Set.of("a:latest"), null));
      }
      accept(new Command.Failed(i, new Failure.UpstreamBroken("broken"), true));
    }
    now += SECOND;
    accept(new Command.Tick());
    accept(new Command.Looked(0, Set.of("a:latest"), null));
    assertThat(effects).anyMatch(Effect.Probe.class::isInstance);

    submit(9, A);
    assertThat(effects).noneMatch(Effect.Send.class::isInstance);
    accept(new Command.Probed(0, null));
    // How it was loaded is not known any more; a load of what is there takes no time.
    assertThat(effects).contains(new Effect.Load(0, A));
  }

  @Test
  void beforeTheFirstByteAnotherHostIsTriedOnce() {
    plan = plan(PlanSettings.DEFAULT, 1, 1);
    see(0);
    see(1);
    submit(1, A);
    Effect.Load first = (Effect.Load) only(Effect.Load.class);
    accept(new Command.Loaded(first.host(), A, null));
    assertThat(effects).contains(new Effect.Send(1, first.host(), 0));

    accept(new Command.Failed(1, AWAY, false));
    Effect.Load second = (Effect.Load) only(Effect.Load.class);
    assertThat(second.host()).isNotEqualTo(first.host());
    accept(new Command.Loaded(second.host(), A, null));
    accept(new Command.Failed(1, AWAY, false));

    assertThat(refusal()).isEqualTo(AWAY);
  }

  @Test
  void aDrainedHostGetsNoNewWork() {
    plan = plan(PlanSettings.DEFAULT, 1, 1);
    see(0);
    see(1);
    accept(new Command.Drain(0, true));

    submit(1, A);

    assertThat(effects).contains(new Effect.Load(1, A));
  }

  @Test
  void theParallelismOfAHostIsFoundOut() {
    for (int hidden : new int[] {1, 3}) {
      Parallelism learned = new Parallelism(0);
      for (int i = 0; i < 400; i++) {
        int atOnce = learned.limit();
        long inner = atOnce <= hidden ? SECOND / 1000 : SECOND;
        learned.answered(atOnce, inner, SECOND, i * SECOND);
      }
      assertThat(learned.limit()).isEqualTo(hidden);
    }
  }

  private static Plan plan(PlanSettings settings, int... slots) {
    List<HostSettings> hosts = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      hosts.add(new HostSettings("host-" + i, slots[i], 1));
    }
    return new Plan(hosts, settings);
  }

  private void see(int host) {
    accept(new Command.Tick());
    accept(new Command.Looked(host, Set.of(), null));
  }

  private void ready(LaneKey lane) {
    see(0);
    submit(1_000, lane);
    now += 5 * SECOND;
    accept(new Command.Loaded(0, lane, null));
    answered(1_000);
  }

  private void submit(long id, LaneKey lane) {
    submit(id, lane, "tenant", Job.NO_DEADLINE);
  }

  private void submit(long id, LaneKey lane, String tenant, long deadline) {
    accept(
        new Command.Submit(
            new Job(
                id,
                lane,
                tenant,
                "",
                Urgency.NORMAL,
                deadline,
                10,
                5,
                100,
                new long[0],
                300 * SECOND)));
  }

  private void answered(long id) {
    now += SECOND / 10;
    accept(new Command.Answered(id, new Usage(10, 5, 0, 0, SECOND / 100, SECOND / 10), now));
  }

  private void accept(Command command) {
    effects.clear();
    plan.accept(command, now, effects::add);
  }

  private Failure refusal() {
    return ((Effect.Refuse) only(Effect.Refuse.class)).failure();
  }

  private Effect only(Class<? extends Effect> kind) {
    return effects.stream().filter(kind::isInstance).findFirst().orElseThrow();
  }
}
