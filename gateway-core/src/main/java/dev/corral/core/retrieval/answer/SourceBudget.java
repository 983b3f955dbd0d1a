package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.retrieval.Neighbours;
import dev.corral.core.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many passages a model has room for. Safe for use by many threads.
 *
 * <p>The window is that of the request ({@code num_ctx}), else the model's own setting, else the
 * 4,096 tokens that Ollama gives a model unless told otherwise, or what the model was made for
 * where that is less. The prompt, its instruction and the answer come first: Ollama would cut the
 * beginning of a prompt that is too long, which is where the sources stand. Tokens are estimated,
 * rather too many than too few, as the model's own tokenizer is not here.
 */
public final class SourceBudget {

  /** Tokens of context that Ollama gives a model unless told otherwise. */
  private static final int USUAL_WINDOW = 4_096;

  /** Tokens of the instruction and of the marks around each source. */
  private static final int INSTRUCTION = 160;

  private static final int MARKS = 24;

  /** The share of the window left for an answer of unknown length. */
  private static final int ANSWER_SHARE = 4;

  /** Tokens of the best passage that are given whatever the window is. */
  private static final int LEAST = 128;

  /** A window is asked for anew after this long: a model may have been made again. */
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Windows that are remembered at most; then all are forgotten. */
  private static final int MOST_KEPT = 1_000;

  /** How long a host may think about what it knows of a model. */
  private static final long PATIENCE_MILLIS = 1_000;

  private static final Pattern SET = Pattern.compile("(?m)^num_ctx\\s+(\\d{1,9})\\s*$");
  private static final Pattern MADE_FOR =
      Pattern.compile("\"[^\"]*\\.context_length\"\\s*:\\s*(\\d{1,9})");

  private final ChatEngine engine;
  private final LongSupplier nanoClock;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  private record Window(int tokens, long atNanos) {}

  /**
   * Makes a budget.
   *
   * @param engine knows the models
   */
  public SourceBudget(ChatEngine engine, LongSupplier nanoClock) {
    this.engine = engine;
    this.nanoClock = nanoClock;
  }

  /**
   * Returns the passages to give to the model of a request: as many of the best as fit, the last
   * one cut where it must be, at least a part of the first; then neighbours merged. Never fails.
   */
  public CompletableFuture<List<Passage>> fit(InferenceRequest request, List<Passage> passages) {
    return window(request)
        .thenApply(window -> Neighbours.merge(within(passages, room(request, window))));
  }

  static List<Passage> within(List<Passage> passages, int room) {
    List<Passage> kept = new ArrayList<>();
    int left = room;
    for (Passage passage : passages) {
      int size = MARKS + Estimate.tokens(passage.text());
      if (size <= left) {
        kept.add(passage);
        left -= size;
        continue;
      }
      int most = kept.isEmpty() ? Math.max(left - MARKS, LEAST) : left - MARKS;
      if (most >= LEAST) {
        kept.add(cut(passage, most));
      }
      break;
    }
    return kept;
  }

  private static Passage cut(Passage passage, int tokens) {
    String text = Estimate.beginning(passage.text(), tokens);
    return new Passage(
        passage.fileId(),
        passage.fileName(),
        passage.page(),
        passage.score(),
        text,
        passage.start(),
        passage.start() + text.length(),
        passage.headings(),
        passage.attributes());
  }

  private static int room(InferenceRequest request, int window) {
    long prompt =
        switch (request.prompt()) {
          case Prompt.Completion completion -> Estimate.tokens(completion.text());
          case Prompt.Conversation conversation -> tokens(conversation);
        };
    long answer =
        request.options().get("num_predict") instanceof Long most && most > 0
            ? most
            : window / ANSWER_SHARE;
    return (int) Math.max(0, window - prompt - INSTRUCTION - answer);
  }

  private static long tokens(Prompt.Conversation conversation) {
    long tokens = 0;
    for (Message message : conversation.messages()) {
      tokens += MARKS + Estimate.tokens(message.content());
    }
    for (var tool : conversation.tools()) {
      tokens += Estimate.tokens(tool.toString());
    }
    return tokens;
  }

  private CompletableFuture<Integer> window(InferenceRequest request) {
    if (request.options().get("num_ctx") instanceof Long told && told > 0) {
      return CompletableFuture.completedFuture((int) Math.min(told, Integer.MAX_VALUE));
    }
    String model = request.model();
    Window known = windows.get(model);
    if (known != null && nanoClock.getAsLong() - known.atNanos() < KEPT_NANOS) {
      return CompletableFuture.completedFuture(known.tokens());
    }
    return engine
        .describe(model, request.caller().scope())
        .toCompletableFuture()
        .thenApply(SourceBudget::window)
        .completeOnTimeout(USUAL_WINDOW, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(_ -> USUAL_WINDOW)
        .thenApply(tokens -> {
          if (windows.size() >= MOST_KEPT) {
            windows.clear();
          }
          windows.put(model, new Window(tokens, nanoClock.getAsLong()));
          return tokens;
        });
  }

  private static int window(ModelCard card) {
    Matcher set = SET.matcher(card.parameters());
    if (set.find()) {
      return Integer.parseInt(set.group(1));
    }
    Matcher made = MADE_FOR.matcher(card.info().text());
    return made.find() ? Math.min(Integer.parseInt(made.group(1)), USUAL_WINDOW) : USUAL_WINDOW;
  }
}
