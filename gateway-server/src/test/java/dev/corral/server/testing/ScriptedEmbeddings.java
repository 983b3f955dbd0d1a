package dev.corral.server.testing;

import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Gives the vectors it was told to give for one model, and knows no other. */
public final class ScriptedEmbeddings implements EmbeddingEngine {

  private final String model;
  private final List<float[]> vectors;
  private final long tokens;
  private @Nullable List<String> texts;
  private boolean truncate;

  public ScriptedEmbeddings(String model, List<float[]> vectors, long tokens) {
    this.model = model;
    this.vectors = vectors;
    this.tokens = tokens;
  }

  public @Nullable List<String> texts() {
    return texts;
  }

  public boolean truncate() {
    return truncate;
  }

  @Override
  public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
    this.texts = texts;
    this.truncate = truncate;
    if (!model.equals(this.model)) {
      return CompletableFuture.failedStage(new Failure.ModelNotFound(model).asException());
    }
    return CompletableFuture.completedStage(
        new Embedded(
            model,
            vectors.subList(0, texts.size()),
            texts.isEmpty() ? 0 : tokens,
            7,
            List.of(new Notice.Dispatched("host", Duration.ofMillis(5)))));
  }
}
