package dev.corral.server;

import dev.corral.server.inbound.Gate;
import dev.corral.server.inbound.Gate.Stage;
import dev.corral.server.observe.Samples;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks four times a second at what the process may run out of, and sets the gate's stage by the
 * scarcest. A stage is left only when its cause has gone down by a margin, so that it does not
 * flicker.
 */
final class LoadWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoadWatch.class);
  private static final long PERIOD_MILLIS = 250;

  /** The share of use at which each stage begins, and how far below it ends. */
  private static final Map<Stage, Double> BEGINS =
      new EnumMap<>(
          Map.of(Stage.CLOSING_CONNECTIONS, 0.85, Stage.SHEDDING, 0.90, Stage.REFUSING, 0.95));

  private static final double MARGIN = 0.03;

  /** What can run out. */
  enum Resource {
    /** Memory of the heap that the last collection could not free. */
    HEAP(Stage.REFUSING),
    /** Memory outside the heap for connections. */
    DIRECT(Stage.REFUSING),
    /** Files and connections that the system lets the process have. */
    DESCRIPTORS(Stage.REFUSING),
    /** How long the oldest request waits, of the longest that it may: vectors need not suffer. */
    QUEUE_AGE(Stage.SHEDDING);

    /** The furthest that the gate goes for it. */
    private final Stage furthest;

    Resource(Stage furthest) {
      this.furthest = furthest;
    }
  }

  private final Map<Resource, DoubleSupplier> uses;
  private final Map<Resource, Double> seen = new EnumMap<>(Resource.class);
  private final Gate gate;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("load-watch").unstarted(work));

  /**
   * Makes a watch that does not look yet.
   *
   * @param uses tells for each resource the share that is used, 0 to 1
   */
  LoadWatch(Gate gate, Map<Resource, DoubleSupplier> uses) {
    this.gate = gate;
    this.uses = new EnumMap<>(uses);
  }

  LoadWatch start() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Looks once. */
  synchronized void look() {
    Stage next = Stage.OPEN;
    Resource cause = Resource.HEAP;
    for (Map.Entry<Resource, DoubleSupplier> one : uses.entrySet()) {
      double use = one.getValue().getAsDouble();
      seen.put(one.getKey(), use);
      Stage stage = stage(one.getKey(), use);
      if (stage.compareTo(next) > 0) {
        next = stage;
        cause = one.getKey();
      }
    }
    Stage before = gate.stage();
    if (next != before) {
      gate.set(next);
      LOG.warn(
          "load: {} after {}{}",
          word(next),
          word(before),
          next == Stage.OPEN ? "" : ", because of " + word(cause));
    }
  }

  private Stage stage(Resource resource, double use) {
    Stage reached = Stage.OPEN;
    for (Map.Entry<Stage, Double> one : BEGINS.entrySet()) {
      boolean isHeld = gate.stage().compareTo(one.getKey()) >= 0;
      double bound = isHeld ? one.getValue() - MARGIN : one.getValue();
      if (use >= bound && one.getKey().compareTo(resource.furthest) <= 0) {
        reached = one.getKey();
      }
    }
    return reached;
  }

  /** Tells of the stage and its causes. */
  synchronized void figures(Samples samples) {
    samples.gauge(
        "corral_overload_stage",
        "0 open, 1 connections close, 2 background work and uploads are refused, 3 all is.",
        position(gate.stage()));
    seen.forEach((resource, use) ->
        samples.gauge(
            "corral_overload_use",
            "Share in use of what can run out.",
            use,
            "resource",
            word(resource)));
  }

  private static int position(Stage stage) {
    return switch (stage) {
      case OPEN -> 0;
      case CLOSING_CONNECTIONS -> 1;
      case SHEDDING -> 2;
      case REFUSING -> 3;
    };
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
