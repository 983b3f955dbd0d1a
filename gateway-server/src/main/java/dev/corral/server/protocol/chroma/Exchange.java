package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.OwnedDatabase;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Handler;
import dev.corral.server.protocol.Request;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request of Chroma's and its reply.
 *
 * @param request the request
 * @param reply the reply
 */
record Exchange(Request request, Reply reply) {

  private static final Pattern ID =
      Pattern.compile(
          "[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}\\1[0-9a-fA-F]{4}\\1[0-9a-fA-F]{4}\\1[0-9a-fA-F]{12}");

  /** Answers one exchange. */
  @FunctionalInterface
  interface Answer {
    void give(Exchange exchange);
  }

  /** Returns a handler that tells refusals in Chroma's form and wants JSON where a body is. */
  static Handler handler(Answer answer) {
    return (request, reply) -> {
      try {
        Optional<String> type = request.header("content-type");
        if (request.body().length > 0 && type.isPresent() && !isJson(type.get())) {
          throw ChromaRefusal.contentType();
        }
        answer.give(new Exchange(request, reply));
      } catch (ChromaRefusal refusal) {
        ChromaErrors.refuse(refusal, reply);
      }
    };
  }

  private static boolean isJson(String contentType) {
    String type = contentType.split(";", 2)[0].strip();
    return type.equalsIgnoreCase("application/json") || type.endsWith("+json");
  }

  byte[] body() {
    return request.body();
  }

  String tenant() {
    return request.variable("tenant");
  }

  Namespace namespace() {
    return new Namespace(tenant(), request.variable("database"));
  }

  /** Returns what the sender sees of a database. */
  VectorDatabase owned(VectorDatabase database) {
    return OwnedDatabase.of(database, request.principal().scope());
  }

  /** Returns the collection that the path names by its id, if the sender sees it. */
  VectorCollection collection(VectorDatabase all) {
    VectorDatabase database = owned(all);
    String text = request.variable("collection");
    if (!ID.matcher(text).matches()) {
      throw new Failure.Invalid("Collection ID is not a valid UUIDv4", "collection_id")
          .asException();
    }
    return database
        .find(UUID.fromString(hyphenated(text)))
        .orElseThrow(
            () -> new Failure.NotFound("Collection [" + text + "] does not exist.").asException());
  }

  private static String hyphenated(String id) {
    return id.length() == 36
        ? id
        : id.replaceAll("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  static RuntimeException missing(String collection) {
    return new Failure.NotFound("Collection [" + collection + "] does not exist").asException();
  }

  /** Returns a query parameter that is a count of 32 bits, or null. */
  @Nullable Integer count(String name) {
    List<String> values = request.query().getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return null;
    }
    try {
      String text = values.size() == 1 ? values.getFirst() : "";
      return (int)
          Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(Integer.parseUnsignedInt(text)));
    } catch (NumberFormatException e) {
      throw new Failure.Invalid(
              "Failed to deserialize query string: " + name + ": expected one integer from 0", name)
          .asException();
    }
  }

  void json(int status, JsonBody body) {
    reply.json(status, body);
  }

  /** Answers with an empty object. */
  void done(int status) {
    json(
        status,
        json -> {
          json.writeStartObject();
          json.writeEndObject();
        });
  }
}
