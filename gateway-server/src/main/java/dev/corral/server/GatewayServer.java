package dev.corral.server;

import dev.corral.core.access.limit.CounterTable;
import dev.corral.core.access.limit.Limiter;
import dev.corral.core.access.limit.MeteredEngine;
import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.ChildReaders;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.ModelLibrary;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.answer.RetrievalEngine;
import dev.corral.core.retrieval.answer.SourceBudget;
import dev.corral.core.retrieval.quote.QuoteEngine;
import dev.corral.core.schedule.ModelDirectory;
import dev.corral.core.schedule.SharedAnswers;
import dev.corral.core.schedule.alias.AliasEngine;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.server.config.ServerAddress;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.TlsConfig;
import dev.corral.server.console.ConsolePage;
import dev.corral.server.inbound.Gate;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.inbound.TlsFiles;
import dev.corral.server.observe.ModelMeters;
import dev.corral.server.observe.QueueFigures;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.admin.AdminDialect;
import dev.corral.server.protocol.admin.BackupRoute;
import dev.corral.server.protocol.admin.QueueRoutes;
import dev.corral.server.protocol.admin.Readiness;
import dev.corral.server.protocol.admin.ReloadRoutes;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.Catalog;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.chroma.ChromaDialect;
import dev.corral.server.protocol.extraction.ExtractionDialect;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.protocol.openai.responses.ResponseRoutes;
import dev.corral.server.protocol.openai.storage.StorageRoutes;
import dev.corral.server.upstream.OllamaLibrary;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running server. */
public final class GatewayServer implements AutoCloseable {

  /**
   * The version of Ollama whose protocol is spoken. Clients compare it with the least they need, so
   * it is not Corral's own.
   */
  private static final String OLLAMA_VERSION = "0.17.4";

  /** Vectors of texts seen before: 64 MiB hold some 40,000, a day's questions of 3,000 people. */
  private static final long VECTOR_CACHE_BYTES = 64L << 20;

  /** As many as ingestions run at once. */
  private static final int READING_PROCESSES = 2;

  private static final InstantSource CLOCK = InstantSource.system();

  private final ServerConfig config;
  private final @Nullable Reload reload;
  private final Keys keys;
  private final Limiter limiter;
  private final LogLevels logLevels = new LogLevels();
  private final Insight insight;
  private final Gate gate = new Gate();
  private final Closing closing = new Closing();
  private final Workers workers;
  private final Storage storage;
  private final ModelHosts hosts;
  private final Embedder embedder;
  private final Reranking reranking;
  private final ChildReaders documents;
  private final AliasEngine aliases;
  private final Router router;
  private final HttpListener listener;

  /**
   * Starts a server and returns when it answers.
   *
   * @throws IOException where the port cannot be used, saying why
   * @throws dev.corral.core.exchange.FailureException where the data directory cannot be used
   * @throws EmbedderException where the embedding model cannot be used
   */
  public static GatewayServer start(ServerConfig config) throws IOException {
    return start(config, null);
  }

  /**
   * Starts a server that can read its settings again.
   *
   * @param reload reads them; null where they stay as they are
   * @throws IOException where the port cannot be used, saying why
   */
  public static GatewayServer start(ServerConfig config, @Nullable Reload reload)
      throws IOException {
    return new GatewayServer(config, reload);
  }

  private GatewayServer(ServerConfig config, @Nullable Reload reload) throws IOException {
    this.config = config;
    this.reload = reload;
    logLevels.apply(config.log());
    LogLines.write(config.operations().logFormat());
    this.insight = closing.add(new Insight(config.operations()));
    this.keys = closing.add(new Keys(config, CLOCK));
    this.limiter = new Limiter(config.access().limits(), CLOCK);
    boolean started = false;
    try {
      CompletableFuture<Embedder> opening =
          CompletableFuture.supplyAsync(
              () -> Embedder.builder().cacheBytes(VECTOR_CACHE_BYTES).open());
      closing.add(() -> opening.thenAccept(Embedder::close).exceptionally(e -> null).join());
      this.storage =
          closing.add(Storage.open(config.data().resolve("store"), config.store().durability()));
      closing.add(new CounterTable(limiter, storage));
      VectorDatabase vectors = closing.add(VectorDatabase.open(storage, config.store().vectors()));
      EventLoopGroup loops = loops();
      this.hosts = closing.add(new ModelHosts(config, loops));
      this.embedder = opened(opening);
      this.documents =
          closing.add(
              new ChildReaders(
                  config.data().resolve("reading"), ReadingLimits.DEFAULT, READING_PROCESSES));
      this.reranking = closing.add(new Reranking(config.retrieval().reranker()));
      Knowledge knowledge = closing.add(knowledge(vectors));
      this.workers = closing.add(new Workers());
      SharedAnswers shared = new SharedAnswers(hosts.queue());
      this.aliases =
          new AliasEngine(models(shared, knowledge), config.queue().aliases(), System::nanoTime);
      this.router = router(knowledge, vectors, shared);
      InetSocketAddress address =
          new InetSocketAddress(config.listen().host(), config.listen().port());
      HttpListener.Doors doors = doors();
      this.listener =
          closing.add(
              HttpListener.open(
                  loops,
                  address,
                  new HttpListener.Service(
                      router,
                      workers,
                      doors,
                      insight.figures(),
                      insight.logs(),
                      gate,
                      insight.traces())));
      insight.observe(embedder, vectors, storage, config.data(), gate);
      closing.add(SpareHeap.ofProcess());
      insight.watch(loops, gate, hosts.queue(), config.queue().plan().waitMax());
      insight.open(loops, workers, this::readiness, doors);
      closing.add(insight::closePort);
      ServerAddress.write(config.data(), url());
      closing.add(() -> ServerAddress.delete(config.data()));
      documents.prepare();
      started = true;
    } finally {
      if (!started) {
        closing.closeAll();
      }
    }
  }

  private HttpListener.Doors doors() throws IOException {
    TlsConfig tls = config.listen().tls();
    TlsFiles files = tls == null ? null : closing.add(TlsFiles.open(tls));
    if (files != null) {
      insight.figures().add(files::figures);
    }
    return new HttpListener.Doors(
        config.clients().origins(), keys.access(), limiter, files, config.listen().proxies());
  }

  private Knowledge knowledge(VectorDatabase vectors) {
    return Knowledge.open(
        new Knowledge.Parts(storage, vectors, embedder, documents, reranking.reranker()),
        config.data().resolve("files"),
        Knowledge.Limits.DEFAULT,
        CLOCK,
        System::nanoTime);
  }

  private ChatEngine models(SharedAnswers shared, Knowledge knowledge) {
    QuoteEngine quote = closing.add(new QuoteEngine(embedder, System::nanoTime));
    int most = config.queue().plan().length();
    insight.figures().add(new QueueFigures(hosts.queue(), shared, most));
    ModelMeters meters = insight.figures().models();
    ChatEngine models =
        ModelDirectory.of(
            List.of(meters.over(quote, System::nanoTime), meters.over(shared, System::nanoTime)),
            System::nanoTime);
    return meters.overRetrieval(
        new RetrievalEngine(
            models, knowledge, QuoteEngine.NAME, config.retrieval().footnotes(), System::nanoTime));
  }

  private Router router(Knowledge knowledge, VectorDatabase vectors, SharedAnswers shared) {
    BuiltInEmbedding builtIn = new BuiltInEmbedding(embedder, System::nanoTime);
    ChatEngine catalog = new MeteredEngine(new Catalog(aliases, builtIn), System::nanoTime);
    EmbeddingRouter embeddings = new EmbeddingRouter(builtIn, hosts.queue());
    List<Route> adminRoutes =
        new ArrayList<>(new QueueRoutes(hosts.queue(), shared, aliases).routes());
    adminRoutes.addAll(new ReloadRoutes(this::reload).routes());
    adminRoutes.add(new BackupRoute(knowledge::backUp, config.listen().isLoopback()).route());
    return new Router(
        List.of(
            new OllamaDialect(catalog, embeddings, OLLAMA_VERSION, CLOCK, workers, library()),
            new AnthropicDialect(catalog),
            new OpenAiDialect(
                catalog,
                embeddings,
                reranking.scorer(),
                CLOCK,
                workers,
                underOpenAi(catalog, knowledge)),
            new ChromaDialect(vectors, CLOCK, config.store().resetAllowed()),
            extraction()),
        new AdminDialect(this::readiness, ConsolePage.html(), adminRoutes));
  }

  private ExtractionDialect extraction() {
    return closing.add(
        new ExtractionDialect(
            documents, config.data().resolve("extraction"), Knowledge.Limits.DEFAULT.fileBytes()));
  }

  private List<Route> underOpenAi(ChatEngine catalog, Knowledge knowledge) {
    ResponseShelf shelf = ResponseShelf.open(storage, ResponseShelf.Limits.DEFAULT, CLOCK);
    var parts =
        new ResponseRoutes.Parts(
            catalog,
            scope -> knowledge.of(scope).search()::searchAsync,
            new SourceBudget(catalog, System::nanoTime),
            shelf,
            CLOCK,
            workers);
    return Stream.concat(
            StorageRoutes.over(knowledge, Knowledge.Limits.DEFAULT.fileBytes()).stream(),
            ResponseRoutes.over(parts).stream())
        .toList();
  }

  private @Nullable ModelLibrary library() {
    return config.clients().modelChanges() ? closing.add(OllamaLibrary.at(hosts::first)) : null;
  }

  /**
   * Reads the settings again and applies what may change while the server runs, all or nothing.
   *
   * @return one line for each change
   * @throws FailureException where nothing was changed, saying why
   */
  public List<String> reload() {
    if (reload == null) {
      throw new Failure.Conflict("this server was started without settings to read again")
          .asException();
    }
    return reload.run(changed -> {
      hosts.check(changed.hosts());
      keys.reload();
      hosts.arrange(changed.hosts());
      keys.access().replace(changed.access().rules());
      limiter.replace(changed.access().limits());
      aliases.replace(changed.queue().aliases());
      logLevels.apply(changed.log());
    });
  }

  private List<Readiness.Part> readiness() {
    List<Readiness.Part> parts = new ArrayList<>();
    if (gate.isDraining()) {
      parts.add(
          new Readiness.Part("gate", false, true, "ending: " + gate.inside() + " answers to go"));
    }
    parts.add(storeReadiness());
    parts.add(
        new Readiness.Part(
            "embedder",
            true,
            true,
            embedderLine() + ", " + embedder.statistics().waiting() + " waiting"));
    parts.addAll(hosts.readiness());
    return parts;
  }

  /** Reads from the store, which is what fails first where a disk does. */
  private Readiness.Part storeReadiness() {
    try {
      storage.table("readiness").get(new byte[] {0});
      Optional<Failure> refusal = storage.refusal();
      return new Readiness.Part(
          "store",
          refusal.isEmpty(),
          true,
          refusal.map(Failure::message).orElse(storage.durability().meaning()));
    } catch (FailureException e) {
      return new Readiness.Part("store", false, true, e.failure().message());
    }
  }

  /** Returns what the server is made of, by name: one line each for people. */
  public Map<String, String> summary() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("data", config.data().toAbsolutePath().normalize().toString());
    lines.put("ollama", hosts.line());
    lines.put("embedder", embedderLine());
    metricsUrl().ifPresent(url -> lines.put("metrics", url + "/metrics"));
    return lines;
  }

  private String embedderLine() {
    return embedder.modelId() + ", fp32, " + embedder.provider();
  }

  private static Embedder opened(CompletableFuture<Embedder> opening) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof EmbedderException known ? known : e;
    }
  }

  private EventLoopGroup loops() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    closing.add(() -> loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2_500));
    return loops;
  }

  /** Returns every route. */
  List<Route> routes() {
    return router.routes();
  }

  /** Returns where clients find the server. */
  public URI url() {
    return url(config.listen().tls() == null ? "http" : "https", listener.address());
  }

  /** Returns where figures are told; empty for nowhere. */
  public Optional<URI> metricsUrl() {
    return Optional.ofNullable(insight.address()).map(at -> url("http", at));
  }

  /**
   * Takes no new requests, and waits for those being answered within the configured time.
   *
   * @return whether all were answered
   */
  public boolean drain() {
    gate.drain();
    return gate.awaitEmpty(config.operations().drain());
  }

  private static URI url(String scheme, InetSocketAddress address) {
    String host = address.getHostString();
    return URI.create(
        scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
  }

  @Override
  public void close() {
    closing.closeAll();
  }
}
