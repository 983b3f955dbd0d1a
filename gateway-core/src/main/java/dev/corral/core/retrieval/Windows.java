package dev.corral.core.retrieval;

import dev.corral.core.document.Chunk;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.split.Splitter;
import dev.corral.embedder.Embedder;
import java.util.List;

/**
 * Cuts a text into stretches that a vector stands for, so that no part of it is left out.
 *
 * <p>A stretch is at most 128 tokens: all-MiniLM-L6-v2 was trained on inputs of that length, and
 * though it reads 256, one vector for so much text blurs what a question asks for.
 */
final class Windows {

  private static final int TOKENS = 128;
  private static final int OVERLAP_TOKENS = 24;

  private final TokenCounter counter;
  private final int room;
  private final Splitter splitter;

  Windows(Embedder embedder) {
    this.counter = new TokenCounter(embedder);
    this.room = Math.min(TOKENS, embedder.maxTokens() - counter.specialTokens());
    this.splitter = new Splitter(new ChunkSize(room, OVERLAP_TOKENS), this::tokens);
  }

  /** Returns the tokens of a text itself. */
  int tokens(String text) {
    return counter.count(text);
  }

  /** Returns the stretches in order; the text itself where it fits. */
  List<String> of(String text) {
    return tokens(text) <= room
        ? List.of(text)
        : splitter.split(text).stream().map(Chunk::text).toList();
  }
}
