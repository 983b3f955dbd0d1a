package dev.corral.core.schedule.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hosts come, go and change while requests wait and run. */
final class ArrangementTest {

  private static final LaneKey A = new LaneKey("a:latest", "");
  private static final LaneKey B = new LaneKey("b:latest", "");

  private static final long LOAD_NANOS = 5_000_000_000L;

  private final List<Effect> effects = new ArrayList<>();
  private final Plan plan = new Plan(List.of(host(0, 1), host(1, 1)), PlanSettings.DEFAULT);
  private final SequencedMap<Integer, HostSettings> hosts = new LinkedHashMap<>();

  private long now;

  ArrangementTest() {
    hosts.put(0, host(0, 1));
    hosts.put(1, host(1, 1));
    accept(new Command.Tick());
  }

  @Test
  void oneThatIsTakenOutEndsWhatRunsThereAndGoes() {
    ready(0, A);
    submit(1, A);
    assertThat(effects).contains(new Effect.Send(1, 0, 0));

    remove(0);
    assertThat(effects).noneMatch(Effect.Gone.class::isInstance);
    assertThat(plan.view(now).hosts())
        .extracting(PlanView.HostView::name, PlanView.HostView::state, PlanView.HostView::running)
        .contains(tuple("host-0", "leaving", 1));

    accept(new Command.Answered(1, Usage.NONE, 0));
    assertThat(effects).contains(new Effect.Gone(0));
    assertThat(plan.view(now).hosts())
        .extracting(PlanView.HostView::name)
        .containsExactly("host-1");
  }

  @Test
  void oneAtWhichNothingRunsGoesAtOnce() {
    ready(0, A);

    remove(0);

    assertThat(effects).containsOnlyOnce(new Effect.Gone(0));
  }

  @Test
  void whatWaitsGoesToThoseThatAreLeft() {
    ready(0, A);
    submit(1, A);
    submit(2, A);
    see(1);

    remove(0);
    assertThat(effects).contains(new Effect.Load(1, A));
    accept(new Command.Loaded(1, A, null));

    assertThat(effects).contains(new Effect.Send(2, 1, 0));
  }

  @Test
  void whatNobodyIsLeftForIsRefusedWithItsName() {
    accept(new Command.Installed(0, Set.of("a:latest", "b:latest")));
    accept(new Command.Installed(1, Set.of("b:latest")));
    ready(0, A);
    submit(1, A);
    submit(2, A);

    remove(0);

    assertThat(effects)
        .contains(new Effect.Refuse(2, new Failure.ModelNotFound("a:latest")))
        .noneMatch(effect -> effect instanceof Effect.Refuse(long id, var _) && id == 1);
  }

  @Test
  void aNewOneIsLookedAtAndGetsWork() {
    ready(0, A);
    submit(1, A);

    hosts.put(2, host(2, 1));
    arrange();
    assertThat(effects).contains(new Effect.Look(2));
    see(2);
    submit(2, B);
    assertThat(effects).contains(new Effect.Load(2, B));
    accept(new Command.Loaded(2, B, null));

    assertThat(effects).contains(new Effect.Send(2, 2, 0));
  }

  @Test
  void otherSlotsHoldAtOnce() {
    ready(0, A);
    submit(1, A);
    submit(2, A);
    assertThat(effects).noneMatch(Effect.Send.class::isInstance);

    hosts.put(0, host(0, 2));
    arrange();
    assertThat(effects).contains(new Effect.Send(2, 0, 0));

    hosts.put(0, host(0, 1));
    arrange();
    submit(3, A);
    accept(new Command.Answered(1, Usage.NONE, 0));
    assertThat(effects).noneMatch(Effect.Send.class::isInstance);
    accept(new Command.Answered(2, Usage.NONE, 0));
    assertThat(effects).contains(new Effect.Send(3, 0, 0));
  }

  @Test
  void oneThatComesBackWhileItLeavesCountsWhatRunsThere() {
    ready(0, A);
    submit(1, A);
    remove(0);

    hosts.putFirst(0, host(0, 1));
    arrange();
    submit(2, A);
    assertThat(effects).noneMatch(Effect.Send.class::isInstance);
    accept(new Command.Answered(1, Usage.NONE, 0));

    assertThat(effects).contains(new Effect.Send(2, 0, 0)).noneMatch(Effect.Gone.class::isInstance);
  }

  @Test
  void aLoadOfOneThatIsTakenOutServesNobody() {
    accept(new Command.Looked(0, Set.of("a:latest"), null));
    accept(new Command.Installed(1, Set.of("c:latest")));
    submit(1, B);
    assertThat(effects).contains(new Effect.Load(0, B));

    remove(0);
    accept(new Command.Loaded(0, B, null));

    assertThat(effects).noneMatch(Effect.Send.class::isInstance);
  }

  @Test
  void newsOfOneThatHasGoneChangesNothing() {
    ready(0, A);
    remove(0);
    String before = plan.view(now).toString();

    accept(new Command.Looked(0, Set.of("b:latest"), null));
    accept(new Command.Loaded(0, B, null));
    accept(new Command.UnloadTold(0, B, null));
    accept(new Command.Probed(0, SimulatedOllama.AWAY));
    accept(new Command.Installed(0, Set.of()));
    accept(new Command.Drain(0, true));

    assertThat(plan.view(now)).hasToString(before);
    assertThat(effects).isEmpty();
  }

  private static HostSettings host(int number, int slots) {
    return new HostSettings("host-" + number, slots, 1);
  }

  private void remove(int number) {
    hosts.remove(number);
    arrange();
  }

  private void arrange() {
    accept(new Command.Arrange(new LinkedHashMap<>(hosts)));
  }

  private void see(int number) {
    accept(new Command.Looked(number, Set.of(), null));
  }

  /** Has a model loaded at a host, by nobody's request. */
  private void ready(int number, LaneKey lane) {
    see(number);
    submit(900 + number, lane);
    now += LOAD_NANOS;
    accept(new Command.Loaded(number, lane, null));
    accept(new Command.Answered(900 + number, Usage.NONE, 0));
  }

  private void submit(long id, LaneKey lane) {
    accept(
        new Command.Submit(
            new Job(
                id,
                lane,
                "tenant",
                "user",
                Urgency.NORMAL,
                Job.NO_DEADLINE,
                10,
                0,
                100,
                new long[0],
                300_000_000_000L)));
  }

  private void accept(Command command) {
    effects.clear();
    plan.accept(command, now, effects::add);
  }
}
