package dev.corral.server;

import dev.corral.core.schedule.Scheduler;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import dev.corral.server.config.Operations;
import dev.corral.server.config.TraceConfig;
import dev.corral.server.console.ConsolePage;
import dev.corral.server.inbound.Gate;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.observe.AccessLog;
import dev.corral.server.observe.AuditLog;
import dev.corral.server.observe.Figures;
import dev.corral.server.observe.GpuFigures;
import dev.corral.server.observe.PartFigures;
import dev.corral.server.observe.Passage;
import dev.corral.server.observe.Traces;
import dev.corral.server.protocol.admin.AdminDialect;
import dev.corral.server.protocol.admin.MetricsRoute;
import dev.corral.server.protocol.admin.Readiness;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server tells of itself: its figures and where they are told, its logs of requests. */
final class Insight implements AutoCloseable {

  private final Operations operations;
  private final Figures figures = new Figures().start();
  private final List<Consumer<Passage>> logs = new ArrayList<>();
  private final List<Runnable> open = new ArrayList<>();
  private final @Nullable Traces traces;
  private @Nullable HttpListener listener;

  /** Opens the logs that there are to be. */
  Insight(Operations operations) throws IOException {
    this.operations = operations;
    open.add(figures::close);
    Path accessLog = operations.accessLog();
    if (accessLog != null) {
      AccessLog access = new AccessLog(accessLog);
      open.add(access::close);
      figures.add(access::figures);
      logs.add(access);
    }
    Path auditLog = operations.auditLog();
    if (auditLog != null) {
      AuditLog audit = new AuditLog(auditLog);
      open.add(audit::close);
      figures.add(audit::figures);
      logs.add(audit);
    }
    TraceConfig collector = operations.traces();
    traces = collector == null ? null : Traces.to(collector);
    if (traces != null) {
      open.add(traces::close);
    }
  }

  Figures figures() {
    return figures;
  }

  /** Returns who is told of the stages of requests, or null for nobody. */
  @Nullable Traces traces() {
    return traces;
  }

  /** Returns who is told of single requests. */
  List<Consumer<Passage>> logs() {
    return logs;
  }

  /** Takes the parts of a server into its figures. */
  void observe(Embedder embedder, VectorDatabase vectors, Storage storage, Path data, Gate gate) {
    figures.add(samples -> PartFigures.embedder(embedder, samples));
    figures.add(samples -> PartFigures.vectors(vectors, samples));
    figures.add(samples -> PartFigures.store(storage, data, samples));
    figures.add(PartFigures::buffers);
    figures.add(new GpuFigures(System::nanoTime));
    figures.add(samples -> {
      boolean ready = !gate.isDraining() && storage.refusal().isEmpty();
      samples
          .gauge("corral_ready", "Whether new work is taken and writes are kept.", ready ? 1 : 0)
          .gauge("corral_draining", "Whether it is about to end.", gate.isDraining() ? 1 : 0);
    });
  }

  /** Watches the event loops and what the process may run out of, until this is closed. */
  void watch(EventLoopGroup loops, Gate gate, Scheduler queue, Duration waitMax) {
    LoadWatch load = new LoadWatch(gate, Uses.of(queue, waitMax)).start();
    open.add(load::close);
    figures.add(load::figures);
    LoopWatch loop = new LoopWatch(loops, System::nanoTime).start();
    open.add(loop::close);
    figures.add(loop::figures);
  }

  /**
   * Opens the port of figures, where there is to be one; closed with this.
   *
   * @param doors who is let in where other machines can reach it; on loopback nobody needs a key
   */
  void open(EventLoopGroup loops, Executor workers, Readiness readiness, HttpListener.Doors doors)
      throws IOException {
    InetSocketAddress address = operations.metrics();
    if (address != null) {
      AdminDialect dialect =
          new AdminDialect(readiness, ConsolePage.html(), List.of(MetricsRoute.over(figures)));
      listener =
          HttpListener.open(
              loops,
              address,
              new HttpListener.Service(
                  new Router(List.of(), dialect),
                  workers,
                  address.getAddress().isLoopbackAddress() ? HttpListener.Doors.OPEN : doors));
    }
  }

  /** Returns where figures are told, or null for nowhere. */
  @Nullable InetSocketAddress address() {
    return listener == null ? null : listener.address();
  }

  /** Closes the port. */
  void closePort() {
    if (listener != null) {
      listener.close();
    }
  }

  @Override
  public void close() {
    open.reversed().forEach(Runnable::run);
  }
}
