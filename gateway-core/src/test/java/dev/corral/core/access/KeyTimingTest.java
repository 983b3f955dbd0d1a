package dev.corral.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The time of a look-up tells nothing of the secret: Welch's t between secrets that differ from the
 * right one in the first and in the last digit, and between known and unknown ids.
 */
final class KeyTimingTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int SAMPLES = 20_000;

  /** Look-ups a sample: the clock's own steps drown in them. */
  private static final int LOOKS = 4;

  /** Past 4.5 two means differ with near certainty; a busy machine is given three tries. */
  private static final double SUSPICIOUS = 4.5;

  private static final int TRIES = 3;

  private final KeyFile.Made made =
      KeyFile.make(
          "alice", new AccessKey.Holder("acme", "", Role.USER, "", Forwarding.NONE), NOW, null);
  private final KeyRing ring = new KeyRing(List.of(made.key()));

  @Test
  void howMuchIsRightCannotBeTimed() {
    String secret = made.secret();
    assertAlike(changed(secret, Secret.PREFIX.length() + 13), changed(secret, secret.length() - 1));
  }

  @Test
  void whetherThereIsSuchAKeyCannotBeTimed() {
    String secret = made.secret();
    assertAlike(changed(secret, Secret.PREFIX.length()), changed(secret, secret.length() - 1));
  }

  private static String changed(String secret, int at) {
    char other = secret.charAt(at) == '0' ? '1' : '0';
    return secret.substring(0, at) + other + secret.substring(at + 1);
  }

  private void assertAlike(String one, String other) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < TRIES && least >= SUSPICIOUS; i++) {
      least = Math.min(least, Math.abs(welch(one, other, 17 + i)));
    }
    assertThat(least).as("Welch's t").isLessThan(SUSPICIOUS);
  }

  private double welch(String one, String other, long seed) {
    Random order = new Random(seed);
    double[][] times = new double[2][SAMPLES];
    int[] taken = new int[2];
    while (taken[0] < SAMPLES || taken[1] < SAMPLES) {
      int which = taken[0] == SAMPLES ? 1 : taken[1] == SAMPLES ? 0 : order.nextInt(2);
      String secret = which == 0 ? one : other;
      boolean found = false;
      long start = System.nanoTime();
      for (int i = 0; i < LOOKS; i++) {
        found |= ring.find(secret, NOW).isPresent();
      }
      times[which][taken[which]++] = System.nanoTime() - start;
      assert !found : "neither secret is right";
    }
    return (mean(times[0]) - mean(times[1]))
        / Math.sqrt(variance(times[0]) / SAMPLES + variance(times[1]) / SAMPLES);
  }

  /** Without the slowest tenth: what the machine did meanwhile. */
  private static double[] calm(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return Arrays.copyOf(sorted, sorted.length * 9 / 10);
  }

  private static double mean(double[] times) {
    return Arrays.stream(calm(times)).average().orElseThrow();
  }

  private static double variance(double[] times) {
    double mean = mean(times);
    return Arrays.stream(calm(times)).map(t -> (t - mean) * (t - mean)).average().orElseThrow();
  }
}
