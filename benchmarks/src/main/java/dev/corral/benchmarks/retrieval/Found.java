package dev.corral.benchmarks.retrieval;

import dev.corral.core.retrieval.Passage;
import org.jspecify.annotations.Nullable;

/**
 * A passage as far as it can be right or wrong.
 *
 * @param file the name of its file
 * @param page its page, from 1, or null for kinds of file without pages
 * @param text its text
 */
record Found(String file, @Nullable Integer page, String text) {

  static Found of(Passage passage) {
    return new Found(passage.fileName(), passage.page(), passage.text());
  }
}
