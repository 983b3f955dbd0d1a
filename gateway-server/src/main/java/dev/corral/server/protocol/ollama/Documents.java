package dev.corral.server.protocol.ollama;

import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;

/** Whole JSON answers, with the content type that Ollama gives them. */
final class Documents {

  private static final String CONTENT_TYPE = "application/json; charset=utf-8";

  private Documents() {}

  static void send(Reply reply, int status, JsonBody body) {
    reply.send(status, CONTENT_TYPE, body.toBytes());
  }
}
