package dev.corral.core.retrieval;

import java.util.List;

/**
 * What a search found.
 *
 * @param passages the most relevant first
 * @param embedNanos questions to vectors
 * @param searchNanos vectors to passages
 */
public record SearchResult(List<Passage> passages, long embedNanos, long searchNanos) {
  public SearchResult {
    passages = List.copyOf(passages);
  }
}
