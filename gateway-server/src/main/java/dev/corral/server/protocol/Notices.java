package dev.corral.server.protocol;

import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.Reply;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Notices on the wire, the same in every dialect: headers of the answer. What is worth knowing only
 * after the answer has begun is not told.
 */
public final class Notices {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long HALF_A_MILLI = NANOS_PER_MILLI / 2;

  private Notices() {}

  /** Tells a notice where the answer has not begun. */
  public static void tell(Notice notice, Reply reply) {
    if (reply.isStarted()) {
      return;
    }
    switch (notice) {
      case Notice.Queued(int position, Duration estimate, String reason) ->
          reply
              .header("x-corral-queue-position", Integer.toString(position))
              .header("x-corral-queue-estimate", seconds(estimate))
              .header("x-corral-queue-reason", reason);
      case Notice.Dispatched(String host, Duration waited) ->
          reply.header("x-corral-host", host).header("x-corral-queue-wait", seconds(waited));
      case Notice.Changed(String option, String asked, String given) ->
          reply.header("x-corral-option-" + option.replace('_', '-'), given + "; asked=" + asked);
      case Notice.Shared() -> reply.header("x-corral-shared", "true");
      case Notice.Resolved(String model) -> reply.header("x-corral-model", model);
    }
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf((duration.toNanos() + HALF_A_MILLI) / NANOS_PER_MILLI, 3)
        .toPlainString();
  }
}
