package dev.corral.benchmarks.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast an index answers at what recall.
 *
 * @param name of the index
 * @param buildSeconds what adding all vectors took
 * @param bytesPerVector what it holds, the vector included, or 0 where unknown
 * @param points by breadth, ascending
 */
record Curve(String name, double buildSeconds, long bytesPerVector, List<Point> points) {

  /** The speed at one breadth. */
  record Point(int breadth, Speed speed) {}

  static Curve of(Contestant contestant, Truth truth) throws IOException {
    long started = System.nanoTime();
    contestant.build();
    double seconds = (System.nanoTime() - started) / 1e9;
    List<Point> points = new ArrayList<>();
    for (int breadth : contestant.breadths()) {
      points.add(
          new Point(
              breadth, Speed.of(truth, question -> contestant.search(question, breadth), true)));
    }
    return new Curve(contestant.name(), seconds, contestant.bytesPerVector(), points);
  }

  /**
   * Returns the questions a second on one thread at a recall, between the two points around it in
   * equal ratios, or NaN where no point has as much.
   */
  double perSecondAt(double recall) {
    Speed below = null;
    for (Point point : points) {
      Speed speed = point.speed;
      if (speed.recall() >= recall) {
        if (below == null || below.recall() >= speed.recall()) {
          return speed.perSecond();
        }
        double part = (recall - below.recall()) / (speed.recall() - below.recall());
        return below.perSecond() * Math.pow(speed.perSecond() / below.perSecond(), part);
      }
      below = speed;
    }
    return Double.NaN;
  }

  /** Returns the first point with a recall, or the last of all. */
  Point at(double recall) {
    return points.stream()
        .filter(point -> point.speed.recall() >= recall)
        .findFirst()
        .orElseGet(points::getLast);
  }
}
