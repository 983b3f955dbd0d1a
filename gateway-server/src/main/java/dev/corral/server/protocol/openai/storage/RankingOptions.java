package dev.corral.server.protocol.openai.storage;

import dev.corral.core.retrieval.Fusion;
import dev.corral.server.protocol.json.JsonObject;

/**
 * {@code ranking_options} of a search.
 *
 * @param threshold the least similarity of a passage, in [0, 1]
 * @param fusion how nearness and words count
 */
public record RankingOptions(double threshold, Fusion fusion) {

  private static final int MOST_WEIGHT = 1_000;
  private static final RankingOptions NONE = new RankingOptions(0, Fusion.HYBRID);

  /** Reads the options out of a request or a tool. */
  public static RankingOptions read(JsonObject holder) {
    JsonObject ranking = holder.optionalObject("ranking_options");
    if (ranking == null) {
      return NONE;
    }
    boolean reranked = !"none".equals(ranking.optionalString("ranker"));
    Double threshold = ranking.optionalNumber("score_threshold");
    if (threshold != null && (threshold < 0 || threshold > 1)) {
      throw ranking.invalid("score_threshold", "must be between 0 and 1");
    }
    return new RankingOptions(threshold == null ? 0 : threshold, fusion(ranking, reranked));
  }

  /**
   * Weights that are told make the order; otherwise the reranker does, unless there is to be none.
   */
  private static Fusion fusion(JsonObject ranking, boolean reranked) {
    JsonObject hybrid = ranking.optionalObject("hybrid_search");
    if (hybrid == null) {
      return reranked ? Fusion.HYBRID : new Fusion(1, 1);
    }
    double vectors = weight(hybrid, "embedding_weight");
    double text = weight(hybrid, "text_weight");
    if (vectors + text == 0) {
      throw hybrid.invalid("text_weight", "must be above 0 where embedding_weight is 0");
    }
    return new Fusion(vectors, text);
  }

  private static double weight(JsonObject hybrid, String name) {
    Double weight = hybrid.optionalNumber(name);
    if (weight != null && (weight < 0 || weight > MOST_WEIGHT)) {
      throw hybrid.invalid(name, "must be between 0 and " + MOST_WEIGHT);
    }
    return weight == null ? 1 : weight;
  }
}
