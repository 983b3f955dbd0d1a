package dev.corral.core.exchange;

/**
 * A JSON value that the gateway carries without looking inside: a tool's parameter schema, the
 * arguments of a call, a model's metadata.
 *
 * @param text well-formed JSON of one value, made by a serializer, key order kept
 */
public record Json(String text) {

  /** The empty object. */
  public static final Json EMPTY_OBJECT = new Json("{}");

  @Override
  public String toString() {
    return text;
  }
}
