package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;

/** Failures as Ollama tells them: a status and {@code {"error": text}}. */
final class OllamaErrors {

  /** The client went away before the answer; Ollama takes nginx's number for it. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private OllamaErrors() {}

  static void refuse(Failure failure, Reply reply) {
    Faults.setRetryAfter(failure, reply);
    Documents.send(reply, status(failure), body(failure));
  }

  /** Returns the object that tells a failure, as a body or as a stream's last line. */
  static JsonBody body(Failure failure) {
    return message(failure.message());
  }

  static JsonBody message(String text) {
    return json -> json.writeStartObject().writeStringProperty("error", text).writeEndObject();
  }

  static int status(Failure failure) {
    return switch (failure) {
      case Failure.Unreadable _, Failure.Invalid _ -> 400;
      case Failure.Unauthenticated _ -> 401;
      case Failure.Forbidden _ -> 403;
      case Failure.ModelNotFound _, Failure.NotFound _ -> 404;
      case Failure.Conflict _ -> 409;
      case Failure.TooLarge _ -> 413;
      case Failure.UnreadableDocument _ -> 422;
      case Failure.Cancelled _ -> CLIENT_CLOSED_REQUEST;
      case Failure.Busy _, Failure.UpstreamUnavailable _ -> 503;
      case Failure.QuotaExceeded _ -> 429;
      case Failure.DeadlineExceeded _ -> 504;
      case Failure.UpstreamRefused refused -> refused.status();
      case Failure.UpstreamBroken _ -> 502;
      case Failure.UpstreamSilent _ -> 504;
      case Failure.StorageFailed _, Failure.Internal _ -> 500;
    };
  }
}
