package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Failures as OpenAI tells them: a status and {@code {"error": {message, type, param, code}}}. */
public final class OpenAiErrors {

  private static final String REQUEST = "invalid_request_error";
  private static final String SERVER = "server_error";

  /**
   * A failure in OpenAI's terms.
   *
   * @param status the HTTP status
   * @param type the class of error
   * @param param the field at fault, or null
   * @param code what a program can decide on, or null
   */
  private record Kind(int status, String type, @Nullable String param, @Nullable String code) {}

  private OpenAiErrors() {}

  /** Refuses a request. */
  public static void refuse(Failure failure, Reply reply) {
    Faults.setRetryAfter(failure, reply);
    reply.json(kind(failure).status(), body(failure));
  }

  /** Returns the object that tells a failure, as a body or as an event of a stream. */
  static JsonBody body(Failure failure) {
    return json -> write(json, failure.message(), kind(failure));
  }

  /** Returns what a program can decide on; {@code server_error} where there is nothing finer. */
  public static String code(Failure failure) {
    String code = kind(failure).code();
    return code == null ? SERVER : code;
  }

  /**
   * Writes the fields of an event of type {@code error} into the open object, as they are
   * documented, and again as an object {@code error}, on which the official clients raise.
   */
  public static void writeEvent(JsonGenerator json, Failure failure) {
    Kind kind = kind(failure);
    writeNullable(json, "code", kind.code());
    json.writeStringProperty("message", failure.message());
    writeNullable(json, "param", kind.param());
    json.writeName("error");
    writeObject(json, failure.message(), kind);
  }

  /** Refuses a path or a method. */
  static void refuse(int status, String message, String code, Reply reply) {
    reply.json(status, json -> write(json, message, new Kind(status, REQUEST, null, code)));
  }

  private static Kind kind(Failure failure) {
    return switch (failure) {
      case Failure.Unreadable _ -> new Kind(400, REQUEST, null, null);
      case Failure.Invalid invalid -> new Kind(400, REQUEST, invalid.field(), null);
      case Failure.ModelNotFound _ -> new Kind(404, REQUEST, "model", "model_not_found");
      case Failure.NotFound _ -> new Kind(404, REQUEST, null, "not_found");
      case Failure.Conflict _ -> new Kind(409, REQUEST, null, "conflict");
      case Failure.Unauthenticated _ -> new Kind(401, REQUEST, null, "invalid_api_key");
      case Failure.Forbidden _ -> new Kind(403, "permission_error", null, "forbidden");
      case Failure.TooLarge _ -> new Kind(413, REQUEST, null, "too_large");
      case Failure.UnreadableDocument document ->
          new Kind(400, REQUEST, "file", document.code().name().toLowerCase(Locale.ROOT));
      case Failure.Busy _ -> new Kind(503, SERVER, null, "overloaded");
      case Failure.QuotaExceeded _ ->
          new Kind(429, "rate_limit_error", null, "rate_limit_exceeded");
      case Failure.DeadlineExceeded _ -> new Kind(504, SERVER, null, "deadline_exceeded");
      case Failure.Cancelled _ -> new Kind(499, REQUEST, null, "cancelled");
      case Failure.UpstreamUnavailable _ -> new Kind(503, SERVER, null, "upstream_unavailable");
      case Failure.UpstreamRefused refused -> refused(refused.status());
      case Failure.UpstreamBroken _ -> new Kind(502, SERVER, null, "upstream_broken");
      case Failure.UpstreamSilent _ -> new Kind(504, SERVER, null, "upstream_silent");
      case Failure.StorageFailed _ -> new Kind(500, SERVER, null, "storage_failed");
      case Failure.Internal _ -> new Kind(500, SERVER, null, "internal");
    };
  }

  private static Kind refused(int status) {
    return status >= 400 && status < 500
        ? new Kind(status, REQUEST, null, null)
        : new Kind(status == 503 ? 503 : 502, SERVER, null, "upstream_refused");
  }

  private static void write(JsonGenerator json, String message, Kind kind) {
    json.writeStartObject();
    json.writeName("error");
    writeObject(json, message, kind);
    json.writeEndObject();
  }

  private static void writeObject(JsonGenerator json, String message, Kind kind) {
    json.writeStartObject();
    json.writeStringProperty("message", message);
    json.writeStringProperty("type", kind.type());
    writeNullable(json, "param", kind.param());
    writeNullable(json, "code", kind.code());
    json.writeEndObject();
  }

  private static void writeNullable(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}
