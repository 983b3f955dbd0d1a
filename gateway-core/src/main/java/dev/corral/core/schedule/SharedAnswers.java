package dev.corral.core.schedule;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.ForwardingEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives equal questions one answer: those that are asked at the same time share one inference, and
 * a whole answer is kept for a while.
 *
 * <p>Only questions whose answer repeats (temperature 0 and a seed), or whose caller says that any
 * equal question's answer will do; and only within a scope, so that nobody learns from the time of
 * an answer what others asked. An inference that is shared ends when all who share it have gone.
 */
public final class SharedAnswers extends ForwardingEngine {

  /** Some thousand answers. */
  private static final long KEPT_BYTES = 64L << 20;

  private static final Duration KEPT = Duration.ofHours(1);

  private final ConcurrentMap<Question, SharedAnswer> running = new ConcurrentHashMap<>();
  private final Cache<Question, List<InferenceEvent>> kept =
      Caffeine.newBuilder()
          .maximumWeight(KEPT_BYTES)
          .weigher((Question question, List<InferenceEvent> events) -> weight(question, events))
          .expireAfterWrite(KEPT)
          .build();
  private final AtomicLong joined = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();

  /** What must be equal. */
  private record Question(Scope scope, InferenceRequest request) {}

  /**
   * How many questions needed no inference of their own.
   *
   * @param joined those that joined a running one
   * @param repeated those that were answered from memory
   */
  public record Counts(long joined, long repeated) {}

  /** Makes a sharer in front of an engine. */
  public SharedAnswers(ChatEngine engine) {
    super(engine);
  }

  /** Returns how much was shared since the start. */
  public Counts counts() {
    return new Counts(joined.get(), repeated.get());
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    if (request.prompt().isEmpty() || !isRepeatable(request)) {
      return super.infer(request, listener);
    }
    Question question = new Question(request.caller().scope(), request.withCaller(Caller.ANYONE));
    List<InferenceEvent> known = kept.getIfPresent(question);
    if (known != null) {
      repeated.incrementAndGet();
      listener.onNotice(new Notice.Shared());
      known.forEach(listener::onEvent);
      return Cancellation.NONE;
    }
    while (true) {
      SharedAnswer mine = new SharedAnswer(answer -> end(question, answer));
      SharedAnswer other = running.putIfAbsent(question, mine);
      if (other == null) {
        Cancellation leaving = mine.join(listener, false);
        mine.lead(super.infer(request, mine));
        return leaving == null ? Cancellation.NONE : leaving;
      }
      Cancellation leaving = other.join(listener, true);
      if (leaving != null) {
        joined.incrementAndGet();
        return leaving;
      }
      running.remove(question, other);
    }
  }

  private void end(Question question, SharedAnswer answer) {
    List<InferenceEvent> whole = answer.whole();
    if (whole != null) {
      kept.put(question, whole);
    }
    running.remove(question, answer);
  }

  private static boolean isRepeatable(InferenceRequest request) {
    boolean greedy = request.options().get("temperature") instanceof Double t && t == 0;
    return request.caller().reusable() || (greedy && request.options().get("seed") != null);
  }

  private static int weight(Question question, List<InferenceEvent> events) {
    long bytes = 512 + 2L * question.request().prompt().toString().length();
    for (InferenceEvent event : events) {
      bytes += SharedAnswer.bytes(event);
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
