package dev.corral.core.exchange;

/** The shape that an answer is constrained to. */
public sealed interface OutputFormat {

  /** Any JSON object. */
  record AnyJson() implements OutputFormat {}

  /** JSON that fits a schema. */
  record Schema(Json schema) implements OutputFormat {}
}
