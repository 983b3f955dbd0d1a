package dev.corral.embedder;

import dev.corral.embedder.EmbedderException.Reason;
import dev.corral.embedder.batch.Batcher;
import dev.corral.embedder.batch.Job;
import dev.corral.embedder.onnx.Lane;
import dev.corral.embedder.onnx.OnnxModel;
import dev.corral.embedder.text.Tokenizer;
import dev.corral.embedder.text.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model in this process. */
final class LocalEmbedder implements Embedder {

  /** The deadline of work that has none. */
  static final long NEVER = Long.MAX_VALUE;

  /** The window that MiniLM was trained with; its table of positions would hold 512. */
  private static final int WINDOW = 256;

  private final String modelId;
  private final Tokenizer tokenizer;
  private final OpenedModel opened;
  private final EmbedderBuilder settings;
  private final Batcher batcher;
  private final @Nullable VectorCache cache;

  private LocalEmbedder(
      String modelId, Tokenizer tokenizer, OpenedModel opened, EmbedderBuilder settings) {
    this.modelId = modelId;
    this.tokenizer = tokenizer;
    this.opened = opened;
    this.settings = settings;
    this.cache =
        settings.cacheBytes == 0
            ? null
            : new VectorCache(
                settings.cacheBytes,
                opened.model().dimension(),
                modelId + "\0" + settings.precision);
    this.batcher =
        new Batcher(
            settings.bounds(opened.provider(), opened.model().lengths()),
            work(tokenizer, opened.model(), settings.tokenBudget),
            System::nanoTime);
  }

  private static Batcher.Work work(Tokenizer tokenizer, OnnxModel model, int tokenBudget) {
    return new Batcher.Work() {
      @Override
      public Tokens read(String text) {
        return tokenizer.encode(text);
      }

      @Override
      public Batcher.Runner runner() {
        Lane lane = model.lane(tokenBudget);
        return lane::run;
      }

      @Override
      public void release() {
        model.close();
      }
    };
  }

  /** Reads the parts beside one another: unpacking them takes longer than loading them. */
  static LocalEmbedder open(EmbedderBuilder settings) {
    try {
      ModelFiles files = settings.files();
      CompletableFuture<byte[]> graph = beside(files::readGraph);
      CompletableFuture<Tokenizer> tokenizer = beside(() -> openTokenizer(files));
      OnnxModel.prepare();
      OpenedModel model = openModel(files, graph.join(), settings);
      try {
        return new LocalEmbedder(files.id(), tokenizer.join(), model, settings);
      } catch (CompletionException e) {
        model.model().close();
        throw e;
      }
    } catch (CompletionException | IOException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      throw new EmbedderException(Reason.UNUSABLE_MODEL, String.valueOf(cause.getMessage()), cause);
    }
  }

  private static Tokenizer openTokenizer(ModelFiles files) throws IOException {
    String json = files.readTokenizer();
    try {
      return Tokenizer.open(json, WINDOW);
    } catch (IOException e) {
      throw ModelFiles.unusable(files.tokenizer(), e);
    }
  }

  private static OpenedModel openModel(ModelFiles files, byte[] graph, EmbedderBuilder settings)
      throws IOException {
    try {
      return OpenedModel.open(graph, files.isBundled(), settings);
    } catch (IOException e) {
      throw ModelFiles.unusable(files.graph(), e);
    }
  }

  /** Something that reads a file. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> CompletableFuture<T> beside(Reading<T> reading) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("embed-open")
        .daemon()
        .start(() -> {
          try {
            result.complete(reading.read());
          } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @Override
  public Embedding embed(String text) {
    return embed(List.of(text)).getFirst();
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    try {
      return start(texts, NEVER).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EmbedderException cause) {
        throw new EmbedderException(cause.reason(), String.valueOf(cause.getMessage()), cause);
      }
      throw e;
    }
  }

  @Override
  public CompletableFuture<Embedding> embedAsync(String text) {
    CompletableFuture<List<Embedding>> call = start(List.of(text), NEVER);
    CompletableFuture<Embedding> single = call.thenApply(List::getFirst);
    CompletionStage<?> _ =
        single.whenComplete((_, failure) -> {
          if (failure != null) {
            call.cancel(false);
          }
        });
    return single;
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts) {
    return start(texts, NEVER);
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts, Duration patience) {
    return start(texts, System.nanoTime() + patience.toNanos());
  }

  private CompletableFuture<List<Embedding>> start(List<String> given, long deadlineNanos) {
    List<String> texts = List.copyOf(given);
    EmbedderException refusal = refusal(texts);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    if (texts.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<Flight> flights = new ArrayList<>(texts.size());
    List<Job> fresh = new ArrayList<>(texts.size());
    for (String text : texts) {
      Flight own = new Flight(text, deadlineNanos);
      Flight boarded = own;
      if (cache == null) {
        own.board(deadlineNanos);
      } else {
        boarded = cache.board(own, deadlineNanos);
      }
      flights.add(boarded);
      if (boarded.equals(own)) {
        fresh.add(own);
      }
    }
    Call call = Call.of(flights);
    EmbedderException full = fresh.isEmpty() ? null : offer(fresh);
    if (full != null) {
      fresh.forEach(job -> ((Flight) job).end(full));
    }
    return call;
  }

  private @Nullable EmbedderException offer(List<Job> jobs) {
    return switch (batcher.offer(jobs)) {
      case TAKEN -> null;
      case CLOSED -> Flight.closed();
      case FULL ->
          new EmbedderException(
              Reason.BUSY,
              "the embedder's queue is full: "
                  + batcher.waiting()
                  + " texts wait (at most "
                  + settings.queuedTexts
                  + "); try again later");
    };
  }

  private @Nullable EmbedderException refusal(List<String> texts) {
    if (texts.size() > settings.queuedTexts) {
      return new EmbedderException(
          Reason.TOO_LARGE,
          texts.size()
              + " texts in one call (expected: at most "
              + settings.queuedTexts
              + "); send fewer");
    }
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).length() > settings.maxTextLength) {
        return tooLong("text " + i, texts.get(i));
      }
    }
    return null;
  }

  private EmbedderException tooLong(String which, String text) {
    return new EmbedderException(
        Reason.TOO_LARGE,
        which
            + " has "
            + text.length()
            + " characters (expected: at most "
            + settings.maxTextLength
            + "); split it");
  }

  @Override
  public int countTokens(String text) {
    return read(text, () -> tokenizer.count(text));
  }

  @Override
  public List<Window> windows(String text) {
    int[] ends = read(text, () -> tokenizer.windowEnds(text));
    List<Window> windows = new ArrayList<>(ends.length);
    for (int i = 0; i < ends.length; i++) {
      windows.add(new Window(i == 0 ? 0 : ends[i - 1], ends[i]));
    }
    return windows;
  }

  private <T> T read(String text, Supplier<T> reading) {
    if (text.length() > settings.maxTextLength) {
      throw tooLong("the text", text);
    }
    try {
      return reading.get();
    } catch (IllegalStateException e) {
      throw Flight.closed();
    }
  }

  @Override
  public int dimension() {
    return opened.model().dimension();
  }

  @Override
  public String modelId() {
    return modelId;
  }

  @Override
  public int maxTokens() {
    return WINDOW;
  }

  @Override
  public Provider provider() {
    return opened.provider();
  }

  @Override
  public Statistics statistics() {
    Batcher.Counts counts = batcher.counts();
    return new Statistics(
        batcher.waiting(),
        counts.batches(),
        counts.texts(),
        counts.tokens(),
        counts.dropped(),
        cache == null ? 0 : cache.hits(),
        cache == null ? 0 : cache.misses(),
        opened.fellBack());
  }

  @Override
  public void close() {
    batcher.close();
    tokenizer.close();
  }
}
