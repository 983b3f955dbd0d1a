package dev.corral.server.observe;

import dev.corral.core.exchange.Usage;
import dev.corral.server.observe.ModelMeters.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.EnumMap;
import java.util.Map;

/** The figures of one model. */
final class ModelMeter {

  final Times queue;
  final Times firstToken;
  private final Times load;
  private final Times prompt;
  private final Times token;
  private final Times whole;
  private final CounterDataPoint promptTokens;
  private final CounterDataPoint answerTokens;
  private final Map<Outcome, CounterDataPoint> outcomes = new EnumMap<>(Outcome.class);

  ModelMeter(String model, TimesFamily stages, Counter requests, Counter tokens) {
    queue = stages.of(model, "queue");
    load = stages.of(model, "load");
    prompt = stages.of(model, "prompt");
    firstToken = stages.of(model, "first_token");
    token = stages.of(model, "token");
    whole = stages.of(model, "whole");
    promptTokens = tokens.labelValues(model, "prompt");
    answerTokens = tokens.labelValues(model, "answer");
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, requests.labelValues(model, outcome.word()));
    }
  }

  void ended(Outcome outcome) {
    CounterDataPoint counter = outcomes.get(outcome);
    if (counter != null) {
      counter.inc();
    }
  }

  void answered(Usage usage, long wholeNanos) {
    ended(Outcome.ANSWERED);
    whole.record(wholeNanos);
    promptTokens.inc(usage.promptTokens());
    answerTokens.inc(usage.answerTokens());
    if (usage.loadNanos() > 0) {
      load.record(usage.loadNanos());
    }
    if (usage.promptNanos() > 0) {
      prompt.record(usage.promptNanos());
    }
    if (usage.answerTokens() > 1 && usage.answerNanos() > 0) {
      token.record(usage.answerNanos() / usage.answerTokens());
    }
  }
}
