package dev.corral.core.schedule;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.schedule.plan.Job;
import dev.corral.core.schedule.plan.LaneKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Writes down what the plan needs to know of requests. */
final class JobWriter {

  /** Characters of a token, in most languages and models about. */
  private static final int TOKEN_CHARS = 4;

  /** A picture is read as some hundred tokens. */
  private static final int IMAGE_TOKENS = 600;

  private static final long REQUEST_BYTES = 512;
  private static final long HASH = 0x9E3779B97F4A7C15L;
  private static final long[] NO_PREFIX = {};

  /** How long a model stays loaded where nobody says; Ollama's own default. */
  private static final long KEEP_NANOS = Duration.ofMinutes(5).toNanos();

  private final AtomicLong ids = new AtomicLong();
  private final BooleanSupplier withPrefixes;

  /** Makes a writer; prefixes are of use only where there are several hosts. */
  JobWriter(BooleanSupplier withPrefixes) {
    this.withPrefixes = withPrefixes;
  }

  Job inference(InferenceRequest request, LaneKey lane, long now) {
    Caller caller = request.caller();
    long chars = 0;
    int images = 0;
    long[] prefix = NO_PREFIX;
    switch (request.prompt()) {
      case Prompt.Conversation(List<Message> messages, var tools) -> {
        boolean hashes = withPrefixes.getAsBoolean();
        prefix = hashes ? new long[messages.size()] : NO_PREFIX;
        long hash = HASH;
        int turn = 0;
        for (Message message : messages) {
          chars += message.content().length() + message.thinking().length();
          images += message.images().size();
          if (hashes) {
            hash = (hash ^ message.content().hashCode()) * HASH + message.role().hashCode();
            prefix[turn++] = hash;
          }
        }
        chars += tools.stream().mapToLong(tool -> tool.parameters().text().length()).sum();
      }
      case Prompt.Completion completion -> {
        chars = completion.text().length() + (long) TOKEN_CHARS * completion.context().size();
        images = completion.images().size();
      }
    }
    long pictures = images == 0 ? 0 : imageBytes(request.prompt());
    int tokens = (int) Math.min(Integer.MAX_VALUE / 2, chars / TOKEN_CHARS + 1);
    Object predict = request.options().get("num_predict");
    int most = predict instanceof Long n && n > 0 ? (int) Math.min(n, Integer.MAX_VALUE) : 0;
    return new Job(
        ids.incrementAndGet(),
        lane,
        caller.tenant(),
        caller.user(),
        caller.urgency(),
        deadline(caller, now),
        request.prompt().isEmpty() ? 0 : tokens + images * IMAGE_TOKENS,
        most,
        REQUEST_BYTES + 2 * chars + pictures,
        prefix,
        keep(request));
  }

  Job embedding(LaneKey lane, List<String> texts, Caller caller, long now) {
    long chars = texts.stream().mapToLong(String::length).sum();
    return new Job(
        ids.incrementAndGet(),
        lane,
        caller.tenant(),
        caller.user(),
        caller.urgency(),
        deadline(caller, now),
        (int) Math.min(Integer.MAX_VALUE / 2, chars / TOKEN_CHARS + 1),
        1,
        REQUEST_BYTES + 2 * chars,
        NO_PREFIX,
        KEEP_NANOS);
  }

  private static long deadline(Caller caller, long now) {
    Duration patience = caller.patience();
    return patience == null ? Job.NO_DEADLINE : now + patience.toNanos();
  }

  private static long keep(InferenceRequest request) {
    Duration keepAlive = request.keepAlive();
    if (keepAlive == null || keepAlive.isNegative()) {
      return KEEP_NANOS;
    }
    return keepAlive.isZero() ? -1 : Math.min(KEEP_NANOS, keepAlive.toMillis() * 900_000);
  }

  private static long imageBytes(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Conversation(List<Message> messages, var _) ->
          messages.stream()
              .flatMap(message -> message.images().stream())
              .mapToLong(String::length)
              .sum();
      case Prompt.Completion completion ->
          completion.images().stream().mapToLong(String::length).sum();
    };
  }
}
