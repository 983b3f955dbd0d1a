package dev.corral.core.schedule.plan;

import java.time.Duration;

/**
 * Bounds of the queue and the weights of its decisions.
 *
 * @param length requests that wait, at most
 * @param bytes memory that waiting requests hold, at most
 * @param tenantLength requests of one tenant that wait, at most
 * @param tenantBytes memory that waiting requests of one tenant hold, at most
 * @param waitMax longest wait; past it a request is refused, and one that would surely wait longer
 *     is refused when it comes
 * @param patience wait after which a request goes before younger ones of better standing, and its
 *     model before others
 * @param loadUnmeasured what a load is taken to cost at a host where none was measured yet
 */
public record PlanSettings(
    int length,
    long bytes,
    int tenantLength,
    long tenantBytes,
    Duration waitMax,
    Duration patience,
    Duration loadUnmeasured) {

  /**
   * 1,024 requests (at a second an answer, 17 minutes) and 256 MiB; half of both for one tenant;
   * five minutes of waiting, which is what Ollama gives a load; half a minute of patience; five
   * seconds a load, some GB from an SSD.
   */
  public static final PlanSettings DEFAULT =
      new PlanSettings(
          1024,
          256L << 20,
          512,
          128L << 20,
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  public PlanSettings {
    require("length", length >= 0);
    require("bytes", bytes >= 0);
    require("tenantLength", tenantLength >= 0);
    require("tenantBytes", tenantBytes >= 0);
    require("waitMax", waitMax.isPositive());
    require("patience", patience.isPositive() && patience.compareTo(waitMax) <= 0);
    require("loadUnmeasured", loadUnmeasured.isPositive());
  }

  /** Returns these settings with other bounds on the number of requests. */
  public PlanSettings withLength(int other, int otherTenant) {
    return new PlanSettings(
        other, bytes, otherTenant, tenantBytes, waitMax, patience, loadUnmeasured);
  }

  /** Returns these settings with other times. */
  public PlanSettings withTimes(Duration otherWaitMax, Duration otherPatience) {
    return new PlanSettings(
        length, bytes, tenantLength, tenantBytes, otherWaitMax, otherPatience, loadUnmeasured);
  }

  private static void require(String name, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is out of its range");
    }
  }
}
