package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import java.util.UUID;

/** Failures as Chroma tells them: a status, the name of an error class, and a message. */
final class ChromaErrors {

  private static final String INVALID = "InvalidArgumentError";
  private static final String NOT_FOUND = "NotFoundError";
  private static final String INTERNAL = "InternalError";

  private ChromaErrors() {}

  static void refuse(Failure failure, Reply reply) {
    Faults.setRetryAfter(failure, reply);
    String message = failure.message();
    switch (failure) {
      case Failure.Unreadable _ -> send(400, INVALID, message, reply);
      case Failure.Invalid _ -> send(400, INVALID, message, reply);
      case Failure.UnreadableDocument _ -> send(400, INVALID, message, reply);
      case Failure.ModelNotFound _ -> send(404, NOT_FOUND, message, reply);
      case Failure.NotFound _ -> send(404, NOT_FOUND, message, reply);
      case Failure.Conflict _ -> send(409, ChromaRefusal.OTHER, message, reply);
      case Failure.Unauthenticated _ -> send(401, "AuthError", message, reply);
      case Failure.Forbidden _ -> send(403, ChromaRefusal.OTHER, message, reply);
      case Failure.TooLarge _ -> send(413, ChromaRefusal.OTHER, message, reply);
      case Failure.Busy _ -> send(503, ChromaRefusal.OTHER, message, reply);
      case Failure.QuotaExceeded _ -> send(429, ChromaRefusal.OTHER, message, reply);
      case Failure.DeadlineExceeded _ -> send(504, ChromaRefusal.OTHER, message, reply);
      case Failure.Cancelled _ -> send(499, ChromaRefusal.OTHER, message, reply);
      case Failure.UpstreamUnavailable _ -> send(503, ChromaRefusal.OTHER, message, reply);
      case Failure.UpstreamRefused _ -> send(502, ChromaRefusal.OTHER, message, reply);
      case Failure.UpstreamBroken _ -> send(502, ChromaRefusal.OTHER, message, reply);
      case Failure.UpstreamSilent _ -> send(504, ChromaRefusal.OTHER, message, reply);
      case Failure.StorageFailed _ ->
          send(message.contains("full") ? 507 : 500, INTERNAL, message, reply);
      case Failure.Internal _ -> send(500, INTERNAL, message, reply);
    }
  }

  static void refuse(ChromaRefusal refusal, Reply reply) {
    send(refusal.status(), refusal.name(), refusal.text(), reply);
  }

  static void send(int status, String name, String message, Reply reply) {
    reply
        .header("chroma-trace-id", UUID.randomUUID().toString())
        .json(
            status,
            json -> {
              json.writeStartObject();
              json.writeStringProperty("error", name);
              json.writeStringProperty("message", message);
              json.writeEndObject();
            });
  }
}
