package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.LoadWatch.Resource;
import dev.corral.server.inbound.Gate;
import dev.corral.server.inbound.Gate.Stage;
import dev.corral.server.observe.Exposition;
import dev.corral.server.observe.Figures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

final class LoadWatchTest {

  private final Map<Resource, Double> uses = new EnumMap<>(Resource.class);
  private final Gate gate = new Gate();
  private final LoadWatch watch;

  LoadWatchTest() {
    Map<Resource, DoubleSupplier> suppliers = new EnumMap<>(Resource.class);
    for (Resource resource : Resource.values()) {
      suppliers.put(resource, () -> uses.getOrDefault(resource, 0.0));
    }
    watch = new LoadWatch(gate, suppliers);
  }

  private Stage at(Resource resource, double use) {
    uses.put(resource, use);
    watch.look();
    return gate.stage();
  }

  @Test
  void stagesComeInOrderAndGoInOrder() {
    List<Stage> stages = new ArrayList<>();
    for (double use : List.of(0.5, 0.86, 0.91, 0.96, 0.91, 0.86, 0.5)) {
      stages.add(at(Resource.HEAP, use));
    }
    assertThat(stages)
        .containsExactly(
            Stage.OPEN,
            Stage.CLOSING_CONNECTIONS,
            Stage.SHEDDING,
            Stage.REFUSING,
            Stage.SHEDDING,
            Stage.CLOSING_CONNECTIONS,
            Stage.OPEN);
  }

  @Test
  void aStageDoesNotFlickerAtItsBound() {
    assertThat(at(Resource.DESCRIPTORS, 0.95)).isEqualTo(Stage.REFUSING);
    assertThat(at(Resource.DESCRIPTORS, 0.94)).isEqualTo(Stage.REFUSING);
    assertThat(at(Resource.DESCRIPTORS, 0.93)).isEqualTo(Stage.REFUSING);
    assertThat(at(Resource.DESCRIPTORS, 0.91)).isEqualTo(Stage.SHEDDING);
  }

  @Test
  void aLongQueueShedsAndDoesNotRefuseVectors() {
    assertThat(at(Resource.QUEUE_AGE, 5)).isEqualTo(Stage.SHEDDING);
  }

  @Test
  void theScarcestDecidesAndFiguresTellAll() {
    at(Resource.DIRECT, 0.2);
    assertThat(at(Resource.HEAP, 0.9)).isEqualTo(Stage.SHEDDING);
    Figures figures = new Figures();
    figures.add(watch::figures);
    Exposition page = Exposition.read(figures.page("").text());
    assertThat(page.sum("corral_overload_stage")).isEqualTo(2);
    assertThat(page.sum("corral_overload_use", "resource", "direct")).isEqualTo(0.2);
    assertThat(page.sum("corral_overload_use", "resource", "heap")).isEqualTo(0.9);
  }
}
