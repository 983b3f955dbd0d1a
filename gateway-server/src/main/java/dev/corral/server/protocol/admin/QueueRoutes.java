package dev.corral.server.protocol.admin;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SharedAnswers;
import dev.corral.core.schedule.alias.AliasEngine;
import dev.corral.core.schedule.alias.ArmCounts;
import dev.corral.core.schedule.alias.ModelAlias;
import dev.corral.core.schedule.plan.LaneKey;
import dev.corral.core.schedule.plan.PlanView;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/**
 * The queue in front of the model hosts, to look at ({@code GET /api/queue}; whoever is no
 * administrator sees its own requests) and to drain a host ({@code POST
 * /api/queue/hosts/{name}/drain}, {@code /resume}) or to switch an alias ({@code POST
 * /api/queue/models/off/{name}}, {@code on}). Times are seconds.
 */
public final class QueueRoutes {

  private final Scheduler queue;
  private final SharedAnswers shared;
  private final AliasEngine aliases;

  /** Makes the routes over a queue, what shares its answers, and the names before it. */
  public QueueRoutes(Scheduler queue, SharedAnswers shared, AliasEngine aliases) {
    this.queue = queue;
    this.shared = shared;
    this.aliases = aliases;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/api/queue", Permission.INFER, this::show),
        Route.post(
            "/api/queue/hosts/{name}/drain",
            Permission.ADMIN,
            Route.NO_BODY,
            (request, reply) -> drain(request, reply, true)),
        Route.post(
            "/api/queue/hosts/{name}/resume",
            Permission.ADMIN,
            Route.NO_BODY,
            (request, reply) -> drain(request, reply, false)),
        Route.post(
            "/api/queue/models/off/{name...}",
            Permission.ADMIN,
            Route.NO_BODY,
            (request, reply) -> enable(request, reply, false)),
        Route.post(
            "/api/queue/models/on/{name...}",
            Permission.ADMIN,
            Route.NO_BODY,
            (request, reply) -> enable(request, reply, true)));
  }

  /** Shows administrators the whole of it, others what is theirs. */
  private void show(Request request, Reply reply) {
    if (request.principal().may(Permission.ADMIN)) {
      show(queue.view(), this::write, reply);
    } else {
      show(queue.view(request.principal().scope()), QueueRoutes::write, reply);
    }
  }

  private static <T> void show(
      CompletionStage<T> view, BiConsumer<JsonGenerator, T> writer, Reply reply) {
    var _ =
        view.whenComplete((seen, fault) -> {
          if (seen == null) {
            throw new AssertionError("the queue cannot be read", fault);
          }
          reply.json(200, json -> writer.accept(json, seen));
        });
  }

  private static void write(JsonGenerator json, PlanView.Share share) {
    json.writeStartObject();
    json.writeNumberProperty("waiting", share.waiting());
    json.writeNumberProperty("running", share.running());
    json.writeArrayPropertyStart("requests");
    share.requests().forEach(request -> write(json, request));
    json.writeEndArray();
    json.writeEndObject();
  }

  private void drain(Request request, Reply reply, boolean draining) {
    String host = request.variable("name");
    if (!queue.drain(host, draining)) {
      throw new Failure.NotFound("there is no model host '" + host + "'; GET /api/queue lists them")
          .asException();
    }
    reply.json(
        200,
        json ->
            json.writeStartObject()
                .writeStringProperty("host", host)
                .writeStringProperty("state", draining ? "draining" : "ready")
                .writeEndObject());
  }

  private void enable(Request request, Reply reply, boolean enabled) {
    String name = request.variable("name");
    if (!aliases.enable(name, enabled)) {
      throw new Failure.NotFound("there is no alias '" + name + "'; GET /api/queue lists them")
          .asException();
    }
    reply.json(
        200,
        json ->
            json.writeStartObject()
                .writeStringProperty("alias", name)
                .writeBooleanProperty("enabled", enabled)
                .writeEndObject());
  }

  private void write(JsonGenerator json, PlanView view) {
    json.writeStartObject();
    json.writeNumberProperty("waiting", view.waiting());
    json.writeNumberProperty("running", view.running());
    json.writeNumberProperty("waiting_bytes", view.waitingBytes());
    json.writeArrayPropertyStart("hosts");
    view.hosts().forEach(host -> write(json, host));
    json.writeEndArray();
    json.writeArrayPropertyStart("models");
    view.lanes().forEach(lane -> write(json, lane));
    json.writeEndArray();
    json.writeArrayPropertyStart("tenants");
    view.tenants().forEach(tenant -> write(json, tenant));
    json.writeEndArray();
    json.writeArrayPropertyStart("requests");
    view.requests().forEach(request -> write(json, request));
    json.writeEndArray();
    writeAliases(json);
    json.writeObjectPropertyStart("since_start");
    view.counts().forEach(json::writeNumberProperty);
    json.writeNumberProperty("joined", shared.counts().joined());
    json.writeNumberProperty("repeated", shared.counts().repeated());
    json.writeObjectPropertyStart("refused");
    view.refusals().forEach((why, count) -> json.writeNumberProperty(word(why), count));
    json.writeEndObject();
    view.times().forEach((name, times) -> write(json, name, times));
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeAliases(JsonGenerator json) {
    json.writeArrayPropertyStart("aliases");
    for (ModelAlias alias : aliases.aliases()) {
      json.writeStartObject();
      json.writeStringProperty("name", alias.name());
      json.writeBooleanProperty("enabled", alias.enabled());
      json.writeArrayPropertyStart("arms");
      for (ModelAlias.Arm arm : alias.arms()) {
        json.writeStartObject();
        json.writeStringProperty("model", arm.model());
        json.writeNumberProperty("weight", arm.weight());
        for (ArmCounts counts : aliases.counts()) {
          if (counts.alias().equals(alias.name()) && counts.model().equals(arm.model())) {
            json.writeNumberProperty("requests", counts.requests());
            json.writeNumberProperty("answered", counts.answered());
            json.writeNumberProperty("failed", counts.failed());
            seconds(json, "mean_seconds", counts.meanTime());
          }
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, PlanView.HostView host) {
    json.writeStartObject();
    json.writeStringProperty("name", host.name());
    json.writeStringProperty("state", host.state());
    if (!host.detail().isEmpty()) {
      json.writeStringProperty("detail", host.detail());
    }
    json.writeNumberProperty("slots", host.slots());
    json.writeBooleanProperty("slots_learned", host.learned());
    json.writeNumberProperty("running", host.running());
    json.writeArrayPropertyStart("loaded");
    for (PlanView.LoadedView one : host.loaded()) {
      json.writeStartObject();
      write(json, one.lane());
      json.writeNumberProperty("running", one.running());
      seconds(json, "load_seconds", one.loadCost());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!host.swap().isEmpty()) {
      json.writeStringProperty("doing", host.swap());
    }
    json.writeNumberProperty("loads", host.loads());
    json.writeNumberProperty("swaps", host.swaps());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PlanView.LaneView lane) {
    json.writeStartObject();
    write(json, lane.lane());
    json.writeObjectPropertyStart("waiting");
    lane.waiting().forEach((urgency, count) -> json.writeNumberProperty(word(urgency), count));
    json.writeEndObject();
    seconds(json, "oldest_seconds", lane.oldest());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PlanView.TenantView tenant) {
    json.writeStartObject();
    json.writeStringProperty("name", tenant.name());
    json.writeNumberProperty("waiting", tenant.waiting());
    json.writeNumberProperty("running", tenant.running());
    json.writeNumberProperty("users", tenant.users());
    seconds(json, "gpu_seconds", tenant.gpuTime());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PlanView.Request request) {
    json.writeStartObject();
    json.writeNumberProperty("id", request.id());
    write(json, request.lane());
    json.writeStringProperty("tenant", request.tenant());
    if (!request.user().isEmpty()) {
      json.writeStringProperty("user", request.user());
    }
    json.writeStringProperty("priority", word(request.urgency()));
    json.writeStringProperty("state", request.position() == 0 ? "running" : "waiting");
    if (request.position() > 0) {
      json.writeNumberProperty("position", request.position());
      seconds(json, "estimate_seconds", request.estimate());
    }
    seconds(json, "waited_seconds", request.waited());
    json.writeStringProperty("reason", request.reason());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, LaneKey lane) {
    json.writeStringProperty("model", lane.model());
    if (!lane.profile().isEmpty()) {
      json.writeStringProperty("profile", lane.profile());
    }
  }

  private static void write(JsonGenerator json, String name, PlanView.Times times) {
    json.writeObjectPropertyStart(name + "_seconds");
    json.writeNumberProperty("count", times.count());
    for (Map.Entry<String, Duration> one :
        List.of(
            Map.entry("p50", times.p50()),
            Map.entry("p95", times.p95()),
            Map.entry("p99", times.p99()),
            Map.entry("max", times.max()))) {
      seconds(json, one.getKey(), one.getValue());
    }
    json.writeEndObject();
  }

  private static void seconds(JsonGenerator json, String name, Duration duration) {
    json.writeNumberProperty(name, Math.round(duration.toNanos() / 1e6) / 1e3);
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
