package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;

/** Failures as Anthropic tells them: {@code {"type": "error", "error": {"type", "message"}}}. */
final class AnthropicErrors {

  /** Anthropic's own status for a server that has too much to do. */
  private static final int OVERLOADED = 529;

  private record Kind(int status, String type) {}

  private AnthropicErrors() {}

  static void refuse(Failure failure, Reply reply) {
    Faults.setRetryAfter(failure, reply);
    reply.json(kind(failure).status(), body(failure));
  }

  /** Returns the object that tells a failure, as a body or as an event of a stream. */
  static JsonBody body(Failure failure) {
    return body(kind(failure).type(), failure.message());
  }

  static JsonBody body(String type, String message) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("type", "error");
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("type", type);
      json.writeStringProperty("message", message);
      json.writeEndObject();
      json.writeEndObject();
    };
  }

  private static Kind kind(Failure failure) {
    return switch (failure) {
      case Failure.Unreadable _, Failure.Invalid _, Failure.UnreadableDocument _ ->
          new Kind(400, "invalid_request_error");
      case Failure.Unauthenticated _ -> new Kind(401, "authentication_error");
      case Failure.Forbidden _ -> new Kind(403, "permission_error");
      case Failure.ModelNotFound _, Failure.NotFound _ -> new Kind(404, "not_found_error");
      case Failure.Conflict _ -> new Kind(409, "invalid_request_error");
      case Failure.TooLarge _ -> new Kind(413, "request_too_large");
      case Failure.Busy _, Failure.UpstreamUnavailable _ ->
          new Kind(OVERLOADED, "overloaded_error");
      case Failure.QuotaExceeded _ -> new Kind(429, "rate_limit_error");
      case Failure.DeadlineExceeded _ -> new Kind(504, "timeout_error");
      case Failure.Cancelled _ -> new Kind(499, "invalid_request_error");
      case Failure.UpstreamRefused refused -> refused(refused.status());
      case Failure.UpstreamBroken _ -> new Kind(502, "api_error");
      case Failure.UpstreamSilent _ -> new Kind(504, "timeout_error");
      case Failure.StorageFailed _, Failure.Internal _ -> new Kind(500, "api_error");
    };
  }

  private static Kind refused(int status) {
    if (status == 503) {
      return new Kind(OVERLOADED, "overloaded_error");
    }
    return status >= 400 && status < 500
        ? new Kind(status, status == 404 ? "not_found_error" : "invalid_request_error")
        : new Kind(502, "api_error");
  }
}
