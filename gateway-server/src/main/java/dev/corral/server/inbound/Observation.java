package dev.corral.server.inbound;

import dev.corral.server.observe.Figures;
import dev.corral.server.observe.HttpMeters;
import dev.corral.server.observe.HttpRefusal;
import dev.corral.server.observe.Passage;
import dev.corral.server.observe.RequestSpan;
import dev.corral.server.observe.RouteMeter;
import dev.corral.server.observe.Traces;
import dev.corral.server.protocol.Route;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a listener tells of its requests, and to whom. Safe for use by many threads. */
final class Observation {

  private final HttpMeters http;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final List<Consumer<Passage>> logs;
  private final @Nullable Traces traces;
  private final RouteMeter noRoute;
  private final IdentityHashMap<Route, RouteMeter> routes = new IdentityHashMap<>();

  /** Prepares the figures of these routes; {@code traces} are null where nobody wants them. */
  Observation(
      Figures figures, List<Consumer<Passage>> logs, @Nullable Traces traces, List<Route> routes) {
    this.traces = traces;
    this.http = figures.http();
    this.logs = List.copyOf(logs);
    this.nanoClock = System::nanoTime;
    this.wallClock = InstantSource.system();
    this.noRoute = http.route("any", "none");
    routes.forEach(route -> this.routes.put(route, http.route(route.method(), route.path())));
  }

  HttpMeters http() {
    return http;
  }

  LongSupplier nanoClock() {
    return nanoClock;
  }

  InstantSource wallClock() {
    return wallClock;
  }

  /** Begins the span of a request; null where there are no traces. */
  @Nullable RequestSpan span(Traces.Headers headers) {
    return traces == null ? null : traces.begin(headers);
  }

  /** Tells whether anybody wants to hear of single requests. */
  boolean isLogged() {
    return !logs.isEmpty();
  }

  void log(Passage passage) {
    logs.forEach(log -> log.accept(passage));
  }

  /** Returns the figures of requests that no route answers. */
  RouteMeter noRoute() {
    return noRoute;
  }

  RouteMeter of(Route route) {
    return routes.getOrDefault(route, noRoute);
  }

  void refused(HttpRefusal reason) {
    http.refused(reason);
  }
}
