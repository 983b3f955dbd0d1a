package dev.corral.server.upstream;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Span;
import dev.corral.server.upstream.Documents.Shown;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * An Ollama as the engine of the gateway.
 *
 * <p>Sends what it is given at once, without a queue of its own. A host that cannot be reached
 * fails each call with {@link Failure.UpstreamUnavailable}, {@link #models} too.
 */
public final class OllamaEngine implements ChatEngine, EmbeddingEngine, AutoCloseable {

  private final ConnectionPools pools;

  OllamaEngine(ConnectionPools pools) {
    this.pools = pools;
  }

  /**
   * Returns the engine of the host at {@code uri}, for example {@code http://127.0.0.1:11434}; it
   * connects when first asked.
   *
   * @param loops where it runs; NIO
   * @throws IllegalArgumentException saying what was expected of the address
   */
  public static OllamaEngine at(URI uri, EventLoopGroup loops, UpstreamLimits limits) {
    return new OllamaEngine(
        ConnectionPools.on(loops, HostAddress.of(uri), limits, loops.next().ticker()::nanoTime));
  }

  /** Returns the version that the host tells. */
  public CompletionStage<String> version() {
    return document(Call.get("/api/version"), Documents::version);
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return document(Call.get("/api/tags"), Documents::tags);
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return document(Call.get("/api/ps"), Documents::ps);
  }

  /** Asks for the card and for the list, since only the list has the model's size and digest. */
  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return document(RequestWriter.show(model), Documents::show)
        .thenCombine(models(), (shown, models) -> card(model, shown, models));
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    Call call;
    try {
      call = RequestWriter.inference(request);
    } catch (FailureException e) {
      listener.onFailure(e.failure());
      return Cancellation.NONE;
    }
    Span whole = request.caller().span();
    return whole.equals(Span.NONE)
        ? send(call, listener)
        : traced(
            call, whole.begin("upstream").note("gen_ai.request.model", request.model()), listener);
  }

  private Cancellation send(Call call, InferenceListener listener) {
    ConnectionPool pool = pools.here();
    Exchange exchange = new Exchange(pool, call, new InferenceAnswer(listener, pool.limits()));
    exchange.start();
    return exchange;
  }

  private Cancellation traced(Call call, Span span, InferenceListener listener) {
    Cancellation running = send(call.carrying(span.carried()), new TracedAnswer(span, listener));
    return () -> {
      span.end("cancelled");
      running.cancel();
    };
  }

  @Override
  public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
    long start = pools.nanoTime();
    ConnectionPool pool = pools.here();
    DocumentAnswer<Embedded> answer =
        new DocumentAnswer<>(
            body -> {
              VectorsParser.Vectors read = VectorsParser.parse(body, texts.size());
              return new Embedded(model, read.vectors(), read.tokens(), pools.nanoTime() - start);
            },
            pool.limits());
    Exchange exchange = new Exchange(pool, RequestWriter.embed(model, texts, truncate), answer);
    exchange.start();
    CompletableFuture<Embedded> vectors = answer.result();
    var _ =
        vectors.whenComplete((_, _) -> {
          if (vectors.isCancelled()) {
            exchange.cancel();
          }
        });
    return vectors;
  }

  /** Closes its connections; what runs on them breaks. The event loops stay the caller's. */
  @Override
  public void close() {
    pools.close();
  }

  private <T> CompletionStage<T> document(Call call, Function<byte[], T> parser) {
    ConnectionPool pool = pools.here();
    DocumentAnswer<T> answer = new DocumentAnswer<>(parser, pool.limits());
    new Exchange(pool, call, answer).start();
    return answer.result().minimalCompletionStage();
  }

  private static ModelCard card(String asked, Shown shown, List<Model> models) {
    Model listed =
        models.stream()
            .filter(model -> model.name().equals(asked) || model.name().equals(asked + ":latest"))
            .findFirst()
            .orElseGet(() -> unlisted(asked, shown));
    Model model =
        new Model(
            listed.name(),
            shown.modifiedAt(),
            listed.size(),
            listed.digest(),
            shown.details(),
            shown.capabilities());
    return new ModelCard(
        model,
        shown.license(),
        shown.modelfile(),
        shown.parameters(),
        shown.template(),
        shown.system(),
        shown.info());
  }

  /** A model that the host knows by another name than it lists. */
  private static Model unlisted(String asked, Shown shown) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(shown.modelfile().getBytes(StandardCharsets.UTF_8));
      String digest = HexFormat.of().formatHex(hash);
      return new Model(asked, shown.modifiedAt(), 0, digest, shown.details(), shown.capabilities());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
