package dev.corral.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.schedule.ModelHost;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.protocol.admin.AdminDialect;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.ManualLoops;
import dev.corral.server.upstream.FakeOllama;
import dev.corral.server.upstream.OllamaEngine;
import dev.corral.server.upstream.Script;
import dev.corral.server.upstream.UpstreamLimits;
import dev.corral.server.upstream.UpstreamWaits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Listener, dialects, queue and client of a host, as the server puts them together. */
final class Gateway implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Small, so that an endless answer meets it soon. */
  private static final long STREAM_BYTES = 1L << 20;

  private final ManualLoops loops;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final OllamaEngine engine;
  private final InFlight gauge;
  private final @Nullable Scheduler queue;
  private final HttpListener listener;

  /** Puts a queue with so many slots before the host; none where they are 0. */
  Gateway(FakeOllama host, int slots, ManualLoops loops) {
    this.loops = loops;
    UpstreamLimits limits =
        new UpstreamLimits(UpstreamWaits.DEFAULT, 1 << 20, STREAM_BYTES, 1 << 20, 256);
    engine = OllamaEngine.at(host.uri(), loops.group(), limits);
    gauge = new InFlight(engine);
    queue = slots == 0 ? null : queue(slots);
    ChatEngine chat = queue == null ? gauge : queue;
    InstantSource clock = InstantSource.system();
    EmbeddingRouter embeddings =
        new EmbeddingRouter(
            new BuiltInEmbedding(new FewNumbersEmbedder(), loops::nanoTime),
            queue == null ? engine : queue);
    Router router =
        new Router(
            List.of(
                new OllamaDialect(chat, embeddings, "0.17.4", clock, workers),
                new AnthropicDialect(chat),
                new OpenAiDialect(chat, embeddings, clock, workers, List.of())),
            new AdminDialect(List::of, "", List.of()));
    try {
      listener =
          HttpListener.open(
              loops.group(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              router,
              workers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Scheduler queue(int slots) {
    ModelHost host = new ModelHost(new HostSettings("host", slots, 1), gauge, engine);
    return Scheduler.start(List.of(host), SchedulerSettings.DEFAULT, System::nanoTime);
  }

  int port() {
    return listener.address().getPort();
  }

  RawCall stream(Api api, String text, String... headers) {
    return RawCall.post(port(), api.path(), api.question(text, true), headers);
  }

  RawCall whole(Api api, String text) {
    return RawCall.post(port(), api.path(), api.question(text, false));
  }

  void advance(Duration time) {
    loops.advance(time);
  }

  /** Returns how many inferences the host's client has not ended. */
  int running() {
    return gauge.count();
  }

  int waiting() {
    return queue == null ? 0 : queue.load().waiting();
  }

  /** Waits for what another thread is about to do. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("in vain waited for: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /** Asserts that no request is left behind, and that the next one is served in full. */
  void assertUnharmed(FakeOllama host) {
    await("nothing runs or waits", () -> running() == 0 && waiting() == 0);
    host.always(Script.answer(Script.chat("Hello", " world")));
    for (Api api : Api.values()) {
      try (RawCall call = stream(api, "after")) {
        RawCall.Answer answer = call.answer();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.whole()).isTrue();
        assertThat(api.looksComplete(answer.body())).as(answer.body()).isTrue();
        assertThat(answer.body()).contains("Hello", " world");
      }
    }
    await("nothing runs", () -> running() == 0);
  }

  @Override
  public void close() {
    listener.close();
    if (queue != null) {
      queue.close();
    }
    engine.close();
    workers.shutdownNow();
  }
}
