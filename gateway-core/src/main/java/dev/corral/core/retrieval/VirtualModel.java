package dev.corral.core.retrieval;

import dev.corral.core.exchange.Scope;

/**
 * A model name that stands for a base model plus a vector store.
 *
 * @param name the name that clients ask for
 * @param baseModel the model that answers
 * @param storeId the vector store whose passages it is given
 * @param maxPassages at most this many
 * @param threshold the least score of the best passage; others may be 0.1 below it
 * @param owner whose it is, as {@link Scope#text} has it
 */
public record VirtualModel(
    String name,
    String baseModel,
    String storeId,
    int maxPassages,
    double threshold,
    String owner) {

  /** Passages given to a model unless set otherwise. */
  public static final int DEFAULT_PASSAGES = 5;

  /** The least score (1 + cos) / 2 of the best passage unless set otherwise: cos 0.4. */
  public static final double DEFAULT_THRESHOLD = 0.7;

  /** Makes a model of those who have no key. */
  public VirtualModel(
      String name, String baseModel, String storeId, int maxPassages, double threshold) {
    this(name, baseModel, storeId, maxPassages, threshold, Scope.COMMON.text());
  }

  VirtualModel ownedBy(String other) {
    return new VirtualModel(name, baseModel, storeId, maxPassages, threshold, other);
  }

  byte[] encode() {
    return new Fields()
        .with("base", baseModel)
        .with("store", storeId)
        .with("passages", (long) maxPassages)
        .with("threshold", threshold)
        .with("owner", owner)
        .encode();
  }

  static VirtualModel decode(String name, byte[] value) {
    Fields fields = Fields.decode(value);
    return new VirtualModel(
        name,
        fields.text("base"),
        fields.text("store"),
        (int) fields.whole("passages"),
        fields.real("threshold"),
        fields.owner());
  }
}
