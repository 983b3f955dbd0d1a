package dev.corral.core.exchange;

/** A change of the models of a host that takes long and tells its progress. */
public sealed interface ModelChange {

  /** Fetches a model from its library, or what is missing of it. */
  record Pull(String model, boolean insecure) implements ModelChange {}

  /** Sends a model to its library. */
  record Push(String model, boolean insecure) implements ModelChange {}

  /**
   * Makes a model.
   *
   * @param model its name
   * @param recipe what it is made of: an object with the fields of Ollama's {@code /api/create}
   */
  record Create(String model, Json recipe) implements ModelChange {}
}
