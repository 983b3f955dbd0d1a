package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Usage;

/** The tokens of all choices of an answer; those of the prompt, read for each, count once. */
final class UsageSum {

  private long promptTokens;
  private long answerTokens;

  void add(Usage usage) {
    promptTokens = Math.max(promptTokens, usage.promptTokens());
    answerTokens += usage.answerTokens();
  }

  Usage get() {
    return new Usage(promptTokens, answerTokens, 0, 0, 0, 0);
  }
}
