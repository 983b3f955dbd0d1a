package dev.corral.embedder;

import dev.corral.embedder.EmbedderException.Reason;
import dev.corral.embedder.onnx.PairModel;
import dev.corral.embedder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells how well texts answer a question, by a model that reads both at once: more exact than the
 * nearness of vectors, and as slow as embedding every text at every question. Safe for use by many
 * threads; runs on the caller's.
 */
public final class CrossEncoder implements AutoCloseable {

  /** Tokens of question and text together, as BERT has it. */
  private static final int WINDOW = 512;

  /** Characters of a question that are read: the text needs room too. */
  private static final int QUESTION = 800;

  /** More threads than this were never seen to bring a lone text's answer sooner. */
  private static final int MOST_THREADS = 4;

  private final String modelId;
  private final Tokenizer tokenizer;
  private final PairModel model;

  private CrossEncoder(String modelId, Tokenizer tokenizer, PairModel model) {
    this.modelId = modelId;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * Loads the model of a directory with {@code model.onnx}, {@code tokenizer.json} and a manifest
   * {@code SHA256SUMS}; its name is the directory's. The model takes {@code input_ids}, {@code
   * attention_mask} and perhaps {@code token_type_ids}, and gives one logit a pair.
   *
   * @throws EmbedderException with {@code UNUSABLE_MODEL}
   */
  public static CrossEncoder open(Path directory) {
    try {
      ModelFiles files = ModelFiles.in(directory);
      Tokenizer tokenizer = Tokenizer.open(files.readTokenizer(), WINDOW);
      try {
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        return new CrossEncoder(files.id(), tokenizer, PairModel.load(files.readGraph(), threads));
      } catch (IOException e) {
        tokenizer.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EmbedderException(
          Reason.UNUSABLE_MODEL, "the reranking model cannot be used: " + e.getMessage(), e);
    }
  }

  /** Returns the model's name. */
  public String modelId() {
    return modelId;
  }

  /**
   * Returns how well each text answers a question, in their order: between 0 and 1, the logistic
   * function of what the model gives. The same pair always has the same score. Blocks.
   */
  public List<Double> scores(String question, List<String> texts) {
    String asked = question.length() <= QUESTION ? question : question.substring(0, QUESTION);
    return texts.stream().map(text -> score(asked, text)).toList();
  }

  private double score(String question, String text) {
    Tokenizer.Pair pair = tokenizer.encode(question, text);
    return 1 / (1 + Math.exp(-model.score(pair.ids(), pair.types())));
  }

  /** Waits for running calls and frees native memory. */
  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
