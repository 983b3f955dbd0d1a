package dev.corral.server.protocol.ollama;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.ModelChange;
import dev.corral.core.exchange.ModelLibrary;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What changes the models of a host, where that is allowed. */
final class ChangeRoutes {

  /** Most bytes of a request without a file. */
  private static final long MAX_BODY = 1L << 20;

  /** Most bytes of a file: it is held in memory once, and two of them fit beside other bodies. */
  static final long MAX_BLOB = 96L << 20;

  private static final Pattern DIGEST = Pattern.compile("sha256[:-][0-9a-f]{64}");

  /** What a model can be made of; anything else does not reach the host. */
  private static final List<String> RECIPE =
      List.of(
          "from",
          "files",
          "adapters",
          "template",
          "license",
          "system",
          "parameters",
          "messages",
          "quantize",
          "renderer",
          "parser",
          "requires");

  private final ModelLibrary library;

  ChangeRoutes(ModelLibrary library) {
    this.library = library;
  }

  List<Route> routes() {
    return List.of(
        post("/api/pull", MAX_BODY, this::pull),
        post("/api/push", MAX_BODY, this::push),
        post("/api/create", MAX_BODY, this::create),
        post("/api/copy", MAX_BODY, this::copy),
        route("DELETE", "/api/delete", MAX_BODY, this::delete),
        route("HEAD", "/api/blobs/{digest}", Route.NO_BODY, this::hasBlob),
        post("/api/blobs/{digest}", MAX_BLOB, this::putBlob));
  }

  private static Route post(String path, long maxBody, dev.corral.server.protocol.Handler handler) {
    return route("POST", path, maxBody, handler);
  }

  private static Route route(
      String method, String path, long maxBody, dev.corral.server.protocol.Handler handler) {
    return new Route(method, path, Permission.ADMIN, maxBody, Route.Place.WORKER, handler);
  }

  private void pull(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    follow(new ModelChange.Pull(model(body), body.bool("insecure", false)), body, reply);
  }

  private void push(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    follow(new ModelChange.Push(model(body), body.bool("insecure", false)), body, reply);
  }

  private void create(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String model = model(body);
    ObjectNode recipe = JsonNodeFactory.instance.objectNode();
    for (String name : RECIPE) {
      var value = body.field(name);
      if (value != null) {
        recipe.set(name, value);
      }
    }
    follow(new ModelChange.Create(model, new Json(recipe.toString())), body, reply);
  }

  private void follow(ModelChange change, JsonObject body, Reply reply) {
    boolean stream = body.bool("stream", true);
    IgnoredFields.tell(body, reply);
    reply.onGone(library.change(change, new ChangeAnswer(reply, stream))::cancel);
  }

  private void copy(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String source = body.string("source");
    String destination = body.string("destination");
    answer(library.copy(source, destination), _ -> empty(200, reply), request, reply);
  }

  private void delete(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    answer(library.delete(model(body)), _ -> empty(200, reply), request, reply);
  }

  private void hasBlob(Request request, Reply reply) {
    answer(library.hasBlob(digest(request)), has -> empty(has ? 200 : 404, reply), request, reply);
  }

  private void putBlob(Request request, Reply reply) {
    String wanted = digest(request);
    String got = "sha256:" + sha256(request.body());
    if (!got.equals(wanted.replace('-', ':'))) {
      throw new Failure.Invalid(
              "digest mismatch, expected \"" + wanted + "\", got \"" + got + "\"", "digest")
          .asException();
    }
    answer(
        library.putBlob(wanted, request.body()),
        isNew -> empty(isNew ? 201 : 200, reply),
        request,
        reply);
  }

  private static void empty(int status, Reply reply) {
    reply.send(status, "", new byte[0]);
  }

  private static String model(JsonObject body) {
    String model = body.string("model", body.string("name", ""));
    if (model.isEmpty()) {
      throw new Failure.Invalid("model is required", "model").asException();
    }
    return model;
  }

  private static String digest(Request request) {
    String digest = request.variable("digest");
    if (!DIGEST.matcher(digest).matches()) {
      throw new Failure.Invalid(
              "invalid digest format: expected sha256: and 64 hexadecimal digits", "digest")
          .asException();
    }
    return digest;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static <T> void answer(
      CompletionStage<T> stage, Consumer<T> telling, Request request, Reply reply) {
    stage.whenComplete((value, thrown) -> {
      if (thrown == null) {
        telling.accept(value);
      } else {
        OllamaErrors.refuse(Faults.of(thrown, request), reply);
      }
    });
  }
}
