package dev.corral.server.protocol.openai.storage;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.ListQuery;
import dev.corral.core.retrieval.Listing;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Request;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** Lists as OpenAI pages through them. */
final class ListParameters {

  private ListParameters() {}

  /** Reads {@code after}, {@code before}, {@code limit} and {@code order}. */
  static ListQuery read(Request request, int defaultLimit, int mostLimit) {
    return new ListQuery(
        request.query("after").orElse(null),
        request.query("before").orElse(null),
        limit(request, defaultLimit, mostLimit),
        newestFirst(request));
  }

  private static int limit(Request request, int defaultLimit, int most) {
    String text = request.query("limit").orElse(Integer.toString(defaultLimit));
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw invalid("limit", "must be an integer, not '" + text + "'");
    }
    throw invalid("limit", "must be between 1 and " + most);
  }

  private static boolean newestFirst(Request request) {
    return switch (request.query("order").orElse("desc")) {
      case "desc" -> true;
      case "asc" -> false;
      default -> throw invalid("order", "must be \"asc\" or \"desc\"");
    };
  }

  static FailureException invalid(String name, String rule) {
    return new Failure.Invalid(name + " " + rule, name).asException();
  }

  /** Returns a part of a list as OpenAI writes it. */
  static <T> JsonBody body(
      Listing<T> listing, Function<T, String> id, BiConsumer<JsonGenerator, T> writer) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("object", "list");
      json.writeArrayPropertyStart("data");
      listing.items().forEach(item -> writer.accept(json, item));
      json.writeEndArray();
      if (listing.items().isEmpty()) {
        json.writeNullProperty("first_id");
        json.writeNullProperty("last_id");
      } else {
        json.writeStringProperty("first_id", id.apply(listing.items().getFirst()));
        json.writeStringProperty("last_id", id.apply(listing.items().getLast()));
      }
      json.writeBooleanProperty("has_more", listing.hasMore());
      json.writeEndObject();
    };
  }

  /** Returns what OpenAI answers to a deletion. */
  static JsonBody deleted(String id, String object) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("id", id);
      json.writeStringProperty("object", object);
      json.writeBooleanProperty("deleted", true);
      json.writeEndObject();
    };
  }
}
