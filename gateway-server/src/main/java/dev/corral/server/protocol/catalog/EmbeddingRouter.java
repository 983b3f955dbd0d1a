package dev.corral.server.protocol.catalog;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.EmbeddingEngine;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** Sends MiniLM's texts to the embedder in this process, all others to the hosts. */
public final class EmbeddingRouter implements EmbeddingEngine {

  private final BuiltInEmbedding builtIn;
  private final EmbeddingEngine hosts;

  /** Makes a router. */
  public EmbeddingRouter(BuiltInEmbedding builtIn, EmbeddingEngine hosts) {
    this.builtIn = builtIn;
    this.hosts = hosts;
  }

  @Override
  public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
    return embed(model, texts, truncate, Caller.ANYONE);
  }

  @Override
  public CompletionStage<Embedded> embed(
      String model, List<String> texts, boolean truncate, Caller caller) {
    EmbeddingEngine engine = builtIn.isNamed(model) ? builtIn : hosts;
    return engine.embed(model, texts, truncate, caller);
  }

  /** Returns the one length that the model's vectors have; empty where it is not known here. */
  public OptionalInt dimension(String model) {
    return builtIn.isNamed(model) ? OptionalInt.of(builtIn.dimension()) : OptionalInt.empty();
  }
}
