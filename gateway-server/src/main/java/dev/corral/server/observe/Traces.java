package dev.corral.server.observe;

import dev.corral.server.config.TraceConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends what the stages of requests took to a collector. Spans wait in a bounded queue and leave on
 * a thread of the library's; past the bound they are lost, and nobody waits. Safe for use by many
 * threads.
 */
public final class Traces implements AutoCloseable {

  /** Two seconds of a busy server at ten spans a request. */
  private static final int WAITING_MAX = 8_192;

  private static final int BATCH = 512;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Names of models and hosts fit; nothing longer is a word. */
  private static final int WORD_CHARS = 200;

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;

  /** A request's headers: a name's first value, null for none. */
  @FunctionalInterface
  public interface Headers extends Function<String, @Nullable String> {}

  private Traces(SdkTracerProvider provider, LongSupplier nanoClock, InstantSource wallClock) {
    this.provider = provider;
    this.tracer = provider.get("dev.corral");
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** Begins to send; a collector that is not there yet is tried again. */
  public static Traces to(TraceConfig config) {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.collector().toString())
            .setTimeout(PATIENCE)
            .build();
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(WAITING_MAX)
            .setMaxExportBatchSize(BATCH)
            .setScheduleDelay(PERIOD)
            .setExporterTimeout(PATIENCE)
            .build();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(batches)
            .setSampler(
                new FollowedSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.share()))))
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(WORD_CHARS).build())
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(AttributeKey.stringKey("service.name"), "corral"))))
            .build();
    return new Traces(provider, System::nanoTime, InstantSource.system());
  }

  /** Begins the span of a request that has just come, in the trace that its headers name. */
  public RequestSpan begin(Headers headers) {
    Context parent = W3C.extract(Context.root(), headers, Getter.OF_HEADERS);
    SpanClock clock = SpanClock.at(wallClock.instant(), nanoClock);
    return new RequestSpan(
        new OpenSpan(
            tracer,
            clock,
            tracer
                .spanBuilder("request")
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setStartTimestamp(clock.epochNanos(), TimeUnit.NANOSECONDS)
                .startSpan()));
  }

  /** Sends what waits, within five seconds, and ends. */
  @Override
  public void close() {
    provider.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private enum Getter implements TextMapGetter<Headers> {
    OF_HEADERS;

    @Override
    public Iterable<String> keys(Headers headers) {
      return List.of(); // the propagator asks for the names that it knows
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String name) {
      return headers == null ? null : headers.apply(name);
    }
  }
}
