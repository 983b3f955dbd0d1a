package dev.corral.core.document;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;

/**
 * How long chunks are, in tokens of the embedding model.
 *
 * @param maxTokens at most this many a chunk, 100 to 4096
 * @param overlapTokens at most this many shared by neighbours, 0 to half of {@code maxTokens}
 */
public record ChunkSize(int maxTokens, int overlapTokens) {

  /** 512 tokens, 50 of them shared. */
  public static final ChunkSize DEFAULT = new ChunkSize(512, 50);

  private static final int LEAST = 100;
  private static final int MOST = 4096;

  /**
   * Checks the bounds.
   *
   * @throws FailureException with {@link Failure.Invalid}
   */
  public ChunkSize {
    if (maxTokens < LEAST || maxTokens > MOST) {
      throw new Failure.Invalid(
              "max_chunk_size_tokens: " + maxTokens + " (expected: 100 to 4096)",
              "chunking_strategy.static.max_chunk_size_tokens")
          .asException();
    }
    if (overlapTokens < 0 || overlapTokens > maxTokens / 2) {
      throw new Failure.Invalid(
              "chunk_overlap_tokens: "
                  + overlapTokens
                  + " (expected: 0 to half of max_chunk_size_tokens, "
                  + maxTokens / 2
                  + ")",
              "chunking_strategy.static.chunk_overlap_tokens")
          .asException();
    }
  }
}
