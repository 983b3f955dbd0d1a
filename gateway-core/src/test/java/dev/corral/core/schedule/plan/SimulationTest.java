package dev.corral.core.schedule.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand random schedules. One that fails is printed with the command that replays it.
 *
 * <p>Each checks at every step: bounds hold, no slot is free for somebody who waits, no request is
 * sent for somebody who has gone, no two models contend, and nobody waits longer than the bound;
 * and at the end that all were answered, refused or had gone, and every counter is at rest.
 */
@Timeout(120)
final class SimulationTest {

  private static final int SCHEDULES = 10_000;
  private static final String SEED = "corral.simulation.seed";

  @Test
  void everyScheduleKeepsEveryPromise() {
    Long replayed = Long.getLong(SEED);
    if (replayed != null) {
      new Simulation(replayed).run();
      return;
    }
    long first = new Random().nextLong() >>> 1;
    System.out.println("seeds from " + first);
    long loads = 0;
    for (long seed = first; seed < first + SCHEDULES; seed++) {
      Simulation simulation = new Simulation(seed);
      try {
        simulation.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "a schedule failed: "
                + e.getMessage()
                + "\nreplay it: mvn -pl gateway-core -am -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-D"
                + SEED
                + "="
                + seed
                + " test",
            e);
      }
      loads += simulation.loads();
    }
    assertThat(loads).isGreaterThan(SCHEDULES);
  }
}
