package dev.corral.server.observe;

import dev.corral.core.exchange.ChatEngine;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** How answers came, by model and by stage. Safe for use by many threads. */
public final class ModelMeters {

  /** More models than a host has; past them they are counted together. */
  private static final int MODELS_MAX = 32;

  private static final String OTHERS = "other";

  private final TimesFamily stages;
  private final Counter requests;
  private final Counter tokens;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, ModelMeter> meters = new ConcurrentHashMap<>();

  ModelMeters(Figures figures) {
    stages =
        figures.times(
            "corral_model_stage",
            "Time of answers: waiting in the queue, loading, reading the prompt, until the first"
                + " token, between tokens, and on the whole; embed and search are of retrieval.",
            "model",
            "stage");
    requests =
        counter("corral_model_requests", "Questions by model and how they ended.")
            .labelNames("model", "outcome")
            .register(figures.registry());
    tokens =
        counter("corral_model_tokens", "Tokens read and written.")
            .labelNames("model", "kind")
            .register(figures.registry());
  }

  private static Counter.Builder counter(String name, String help) {
    Counter.Builder builder = Counter.builder().name(name).help(help);
    builder.withoutExemplars();
    return builder;
  }

  /**
   * Returns the engine with its answers noted; its models must be known, not made up by callers.
   */
  public ChatEngine over(ChatEngine engine, LongSupplier nanoClock) {
    return new ObservedModels(engine, this, nanoClock);
  }

  /** Returns the engine with the times of its retrieval noted. */
  public ChatEngine overRetrieval(ChatEngine engine) {
    return new ObservedRetrieval(engine, stages.of("", "embed"), stages.of("", "search"));
  }

  ModelMeter of(String model) {
    ModelMeter known = meters.get(model);
    if (known != null) {
      return known;
    }
    boolean isNamed = names.contains(model) || (names.size() < MODELS_MAX && names.add(model));
    return meters.computeIfAbsent(
        isNamed ? model : OTHERS, name -> new ModelMeter(name, stages, requests, tokens));
  }

  /** How a question ended. */
  enum Outcome {
    ANSWERED,
    CANCELLED,
    CLIENT,
    LIMIT,
    UPSTREAM,
    INTERNAL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
