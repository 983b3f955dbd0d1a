package dev.corral.core.schedule.plan;

/**
 * What a model host must have loaded to answer a request.
 *
 * @param model the model's name, with its tag
 * @param profile the load-time options that are not the model's own, as {@code num_ctx=8192}; empty
 *     for none. A model in another profile is another load
 */
public record LaneKey(String model, String profile) {

  /** The profile of a model that somebody else loaded. */
  static final String FOREIGN = "?";

  boolean isForeign() {
    return profile.equals(FOREIGN);
  }

  @Override
  public String toString() {
    return profile.isEmpty() ? model : model + " (" + profile + ")";
  }
}
