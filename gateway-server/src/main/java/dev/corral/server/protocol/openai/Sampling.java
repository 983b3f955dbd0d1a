package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Thinking;
import dev.corral.server.protocol.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Settings that OpenAI's routes have in common. */
public final class Sampling {

  private Sampling() {}

  /** Returns a number within bounds; null where it is absent, so that the model's own holds. */
  public static @Nullable Double within(JsonObject body, String name, double min, double max) {
    Double value = body.optionalNumber(name);
    if (value != null && (value < min || value > max)) {
      throw body.invalid(name, "must be between " + (long) min + " and " + (long) max);
    }
    return value;
  }

  /** Returns how hard to reason; null where it is absent. */
  public static @Nullable Thinking effort(JsonObject body, String name) {
    String effort = body.optionalString(name);
    return switch (effort) {
      case null -> null;
      case "none" -> Thinking.OFF;
      case "minimal", "low" -> Thinking.LOW;
      case "medium" -> Thinking.MEDIUM;
      case "high" -> Thinking.HIGH;
      case "xhigh", "max" -> Thinking.MAX;
      default ->
          throw body.invalid(
              name, "must be \"none\", \"minimal\", \"low\", \"medium\", \"high\" or \"xhigh\"");
    };
  }
}
