package dev.corral.embedder;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Turns text into unit vectors. Safe for use by many threads.
 *
 * <p>A text is whatever a {@code String} can hold: an empty or blank text has the vector of no
 * words, a lone surrogate and NUL count as nothing, as the model's tokenizer has it. Only a text
 * over {@link EmbedderBuilder#maxTextLength(int)} is refused. The same text always has the same
 * vector, bit for bit, whatever else is being embedded.
 *
 * <p>The blocking forms throw {@link EmbedderException}; the futures of the others fail with it. A
 * future completes on a thread of the embedder: dependent steps that take long belong on an
 * executor of the caller.
 */
public interface Embedder extends AutoCloseable {

  /** Returns a builder with everything at its default. */
  static EmbedderBuilder builder() {
    return new EmbedderBuilder();
  }

  /** Returns the vector of one text, cut at {@link #maxTokens()}. Blocks. */
  Embedding embed(String text);

  /** Returns the vectors of many texts, in their order. Blocks. */
  List<Embedding> embed(List<String> texts);

  /** Starts embedding one text; cancelling the future drops the work if it has not begun. */
  CompletableFuture<Embedding> embedAsync(String text);

  /**
   * Starts embedding many texts; the result is in their order.
   *
   * <p>All of them are taken or none. Cancelling the future drops what has not begun; the first
   * text that fails fails the call.
   */
  CompletableFuture<List<Embedding>> embedAsync(List<String> texts);

  /**
   * Starts embedding many texts that are of no use after {@code patience}: what has not begun by
   * then is dropped, and the future fails with {@link EmbedderException.Reason#EXPIRED}.
   */
  CompletableFuture<List<Embedding>> embedAsync(List<String> texts, Duration patience);

  /** Returns how many tokens the whole text has, special tokens counted, before any cut. */
  int countTokens(String text);

  /**
   * Cuts a text into parts that each fit {@link #maxTokens()}, for callers who must not lose what
   * {@link #embed(String)} would cut off. Parts follow one another and leave no character out; an
   * empty text has none.
   */
  List<Window> windows(String text);

  /** Returns the length of every vector. */
  int dimension();

  /** Returns the model's name, for example {@code all-MiniLM-L6-v2}. */
  String modelId();

  /** Returns the model's window in tokens, special tokens counted. */
  int maxTokens();

  /** Returns what computes: {@link Provider#CPU} or {@link Provider#CUDA}. */
  Provider provider();

  /** Returns what was done so far. */
  Statistics statistics();

  /** Ends running and waiting calls with a clear exception and frees native memory. */
  @Override
  void close();
}
