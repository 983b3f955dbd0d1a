package dev.corral.core.exchange;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Something that turns texts into vectors. */
public interface EmbeddingEngine {

  /**
   * Embeds texts in their order; fails with {@link FailureException}. Cancelling the future of the
   * stage stops the work, also what has begun where that can be stopped.
   *
   * @param model the name the caller used
   * @param texts the texts
   * @param truncate whether a text over the model's window is cut; otherwise it is refused
   */
  CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate);

  /**
   * Embeds texts on somebody's behalf, as {@link #embed(String, List, boolean)} does.
   *
   * @param caller whose share of the model hosts it uses, and how it wants to be treated
   */
  default CompletionStage<Embedded> embed(
      String model, List<String> texts, boolean truncate, Caller caller) {
    return embed(model, texts, truncate);
  }

  /**
   * The vectors of one request.
   *
   * @param model the name the caller used
   * @param vectors one unit vector a text, in order
   * @param tokens tokens read, all texts together
   * @param nanos time from request to answer
   * @param notices what is worth knowing beside them, in the order in which it came
   */
  record Embedded(
      String model, List<float[]> vectors, long tokens, long nanos, List<Notice> notices) {

    public Embedded {
      vectors = List.copyOf(vectors);
      notices = List.copyOf(notices);
    }

    /** Makes vectors of which nothing else is worth knowing. */
    public Embedded(String model, List<float[]> vectors, long tokens, long nanos) {
      this(model, vectors, tokens, nanos, List.of());
    }
  }
}
