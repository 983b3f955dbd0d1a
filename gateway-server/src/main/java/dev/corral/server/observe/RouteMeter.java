package dev.corral.server.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The figures of one route. */
public final class RouteMeter {

  private static final int STATUS_MAX = 599;

  private final Counter requests;
  private final String method;
  private final String path;
  private final Times whole;
  private final Times firstByte;
  private final AtomicReferenceArray<@Nullable CounterDataPoint> byStatus =
      new AtomicReferenceArray<>(STATUS_MAX + 1);

  RouteMeter(Counter requests, String method, String path, Times whole, Times firstByte) {
    this.requests = requests;
    this.method = method;
    this.path = path;
    this.whole = whole;
    this.firstByte = firstByte;
  }

  /** Returns the method, or a word for several. */
  public String method() {
    return method;
  }

  /** Returns the path with its variables, or a word for paths that no route has. */
  public String path() {
    return path;
  }

  /**
   * Notes a request that ended.
   *
   * @param status of its answer; 0 where none was begun
   * @param wholeNanos from its head to the end of its answer
   * @param firstNanos from its head to the first byte of its answer; negative where there was none
   */
  public void ended(int status, long wholeNanos, long firstNanos) {
    counter(status).inc();
    whole.record(wholeNanos);
    if (firstNanos >= 0) {
      firstByte.record(firstNanos);
    }
  }

  private CounterDataPoint counter(int status) {
    int index = Math.clamp(status, 0, STATUS_MAX);
    CounterDataPoint known = byStatus.get(index);
    if (known == null) {
      known = requests.labelValues(method, path, Integer.toString(index));
      byStatus.set(index, known);
    }
    return known;
  }
}
