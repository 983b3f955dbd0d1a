package dev.corral.benchmarks.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CurveTest {

  @Test
  void readsTheSpeedBetweenTwoPointsInEqualRatios() {
    Curve curve = curve(point(40, 0.98, 4_000), point(80, 1.0, 1_000));

    assertThat(curve.perSecondAt(0.99)).isCloseTo(2_000, Offset.offset(1e-6));
    assertThat(curve.perSecondAt(0.98)).isEqualTo(4_000);
    assertThat(curve.at(0.99).breadth()).isEqualTo(80);
  }

  @Test
  void takesTheFirstPointWhereItHasTheRecallAlready() {
    assertThat(curve(point(40, 0.995, 4_000), point(80, 1.0, 1_000)).perSecondAt(0.99))
        .isEqualTo(4_000);
  }

  @Test
  void saysWhereTheRecallIsNeverReached() {
    Curve curve = curve(point(40, 0.9, 4_000), point(80, 0.95, 1_000));

    assertThat(curve.perSecondAt(0.99)).isNaN();
    assertThat(curve.at(0.99).breadth()).isEqualTo(80);
  }

  private static Curve curve(Curve.Point... points) {
    return new Curve("one", 1, 0, List.of(points));
  }

  private static Curve.Point point(int breadth, double recall, double perSecond) {
    return new Curve.Point(breadth, new Speed(recall, perSecond, 0, 1, 1));
  }
}
