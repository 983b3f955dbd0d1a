package dev.corral.core.retrieval.quote;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Usage;
import dev.corral.core.retrieval.prompt.TaskPrompt;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One answer of the quoting engine, given by one thread. */
final class QuotedAnswer {

  private static final System.Logger LOG = System.getLogger(QuotedAnswer.class.getName());

  /** A delta of the stream: a word and the white space behind it. */
  private static final Pattern DELTA = Pattern.compile("\\S+\\s*|\\s+");

  private final InferenceRequest request;
  private final InferenceListener listener;
  private final BooleanSupplier cancelled;
  private final LongSupplier nanoClock;
  private final long acceptedNanos;

  QuotedAnswer(
      InferenceRequest request,
      InferenceListener listener,
      BooleanSupplier cancelled,
      LongSupplier nanoClock) {
    this.request = request;
    this.listener = listener;
    this.cancelled = cancelled;
    this.nanoClock = nanoClock;
    this.acceptedNanos = nanoClock.getAsLong();
  }

  void give(SentencePicker picker, Embedder embedder) {
    if (cancelled.getAsBoolean()) {
      return;
    }
    try {
      long begin = nanoClock.getAsLong();
      String text = text(picker);
      long promptTokens = tokens(embedder, promptText(request.prompt()));
      stream(embedder, text, begin, promptTokens);
    } catch (EmbedderException e) {
      boolean busy = e.reason() == EmbedderException.Reason.BUSY;
      fail(
          busy
              ? new Failure.Busy("the embedder is busy", Duration.ofSeconds(1))
              : new Failure.Internal("quote"));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an answer could not be given", e);
      fail(new Failure.Internal("quote"));
    }
  }

  private String text(SentencePicker picker) {
    PromptReading prompt = PromptReading.of(request.prompt());
    Optional<TaskPrompt> chore = TaskPrompt.read(prompt.request());
    if (chore.isPresent()) {
      return Wording.chore(chore.get());
    }
    List<Quotation> found =
        prompt.sources().isEmpty() ? List.of() : picker.pick(prompt.question(), prompt.sources());
    String prose =
        !found.isEmpty()
            ? Wording.prose(found)
            : prompt.searched() ? Wording.NOTHING_FOUND : Wording.ABOUT;
    return request.format() == null ? prose : Wording.json(prose, found);
  }

  private void stream(Embedder embedder, String text, long begin, long promptTokens) {
    String wanted = untilStop(text);
    long most = most();
    long readNanos = nanoClock.getAsLong() - begin;
    long written = 0;
    Reason reason = Reason.STOP;
    Matcher deltas = DELTA.matcher(wanted);
    while (deltas.find() && !cancelled.getAsBoolean()) {
      written += tokens(embedder, deltas.group());
      if (most >= 0 && written > most) {
        written = most;
        reason = Reason.LENGTH;
        break;
      }
      listener.onEvent(InferenceEvent.Delta.text(deltas.group()));
    }
    if (!cancelled.getAsBoolean()) {
      long end = nanoClock.getAsLong();
      long wroteNanos = end - begin - readNanos;
      Usage usage = new Usage(promptTokens, written, end - acceptedNanos, 0, readNanos, wroteNanos);
      listener.onEvent(new InferenceEvent.Finished(reason, usage, List.of()));
    }
  }

  private void fail(Failure failure) {
    if (!cancelled.getAsBoolean()) {
      listener.onFailure(failure);
    }
  }

  private String untilStop(String text) {
    int end = text.length();
    if (request.options().get("stop") instanceof List<?> stops) {
      for (Object stop : stops) {
        int at = stop.toString().isEmpty() ? -1 : text.indexOf(stop.toString());
        end = at >= 0 ? Math.min(end, at) : end;
      }
    }
    return text.substring(0, end);
  }

  /** Returns the most tokens to write; negative for no limit. */
  private long most() {
    return request.options().get("num_predict") instanceof Long most ? most : -1;
  }

  private static long tokens(Embedder embedder, String text) {
    return Math.max(0, embedder.countTokens(text) - embedder.countTokens(""));
  }

  private static String promptText(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Completion completion -> completion.text();
      case Prompt.Conversation conversation -> {
        StringBuilder all = new StringBuilder();
        conversation.messages().forEach(m -> all.append(m.content()).append('\n'));
        yield all.toString();
      }
    };
  }
}
