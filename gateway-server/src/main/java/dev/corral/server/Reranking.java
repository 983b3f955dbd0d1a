package dev.corral.server;

import dev.corral.core.retrieval.rerank.CrossEncoderReranker;
import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.embedder.CrossEncoder;
import dev.corral.server.protocol.rerank.PairScorer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What orders passages anew: a model from a directory, or the built-in way. */
final class Reranking implements AutoCloseable {

  private final @Nullable CrossEncoder encoder;
  private final @Nullable PairScorer scorer;

  /**
   * Loads the model.
   *
   * @param directory where it is, or null for the built-in way
   * @throws dev.corral.embedder.EmbedderException where it cannot be used
   */
  Reranking(@Nullable Path directory) {
    encoder = directory == null ? null : CrossEncoder.open(directory);
    scorer = encoder == null ? null : new PairScorer(encoder);
  }

  /** Returns what searches order by. */
  Reranker reranker() {
    return encoder == null ? Reranker.builtIn() : new CrossEncoderReranker(encoder);
  }

  /** Returns what answers under the model's name, or null. */
  @Nullable PairScorer scorer() {
    return scorer;
  }

  @Override
  public void close() {
    if (scorer != null) {
      scorer.close();
    }
    if (encoder != null) {
      encoder.close();
    }
  }
}
