package dev.corral.core.vector.index;

import java.util.Arrays;

/**
 * Points among vectors, each the mean of those nearest to it (Lloyd's k-means, a few rounds over a
 * sample): relative to the nearest of them a vector is short. Immutable.
 */
final class Centres {

  /** A query is compared with each of them once; twice as many gained no recall, measured. */
  private static final int MOST = 64;

  /** Vectors of the sample that a centre stands for at least. */
  private static final int PER_CENTRE = 32;

  private static final int ROUNDS = 5;
  private static final Kernel KERNEL = Kernel.FASTEST;

  private final float[][] points;
  private final float[] squares;

  /** Takes the points, at least one. */
  Centres(float[][] points) {
    this.points = points;
    this.squares = new float[points.length];
    for (int i = 0; i < points.length; i++) {
      squares[i] = KERNEL.dot(points[i], 0, points[i], 0, points[i].length);
    }
  }

  /** Finds the centres of a sample; without one, the origin is the only one. */
  static Centres of(float[][] sample, int dimension) {
    int count = Math.clamp(sample.length / PER_CENTRE, 1, MOST);
    float[][] points = new float[count][dimension];
    for (int i = 0; i < count && sample.length > 0; i++) {
      points[i] = sample[(int) ((long) i * sample.length / count)].clone();
    }
    var centres = new Centres(points);
    for (int round = 0; round < ROUNDS && sample.length > 0; round++) {
      centres = new Centres(centres.means(sample));
    }
    return centres;
  }

  /** Returns the mean of the vectors nearest to each centre; one without any stays. */
  private float[][] means(float[][] sample) {
    double[][] sums = new double[points.length][points[0].length];
    int[] counts = new int[points.length];
    for (float[] vector : sample) {
      int nearest = nearest(vector);
      counts[nearest]++;
      for (int i = 0; i < vector.length; i++) {
        sums[nearest][i] += vector[i];
      }
    }
    float[][] means = new float[points.length][];
    for (int c = 0; c < means.length; c++) {
      means[c] = points[c].clone();
      for (int i = 0; i < means[c].length && counts[c] > 0; i++) {
        means[c][i] = (float) (sums[c][i] / counts[c]);
      }
    }
    return means;
  }

  int count() {
    return points.length;
  }

  float[] point(int centre) {
    return points[centre];
  }

  /** Returns the square of the length of a centre. */
  float square(int centre) {
    return squares[centre];
  }

  /** Returns the inner product of a vector with each centre. */
  float[] along(float[] vector) {
    float[] along = new float[points.length];
    for (int i = 0; i < along.length; i++) {
      along[i] = KERNEL.dot(vector, 0, points[i], 0, vector.length);
    }
    return along;
  }

  /** Returns the centre that is nearest to a vector. */
  int nearest(float[] vector) {
    float[] along = along(vector);
    int best = 0;
    for (int i = 1; i < along.length; i++) {
      if (squares[i] - 2 * along[i] < squares[best] - 2 * along[best]) {
        best = i;
      }
    }
    return best;
  }

  long bytes() {
    return Arrays.stream(points).mapToLong(point -> point.length).sum() * Float.BYTES;
  }
}
