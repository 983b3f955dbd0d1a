package dev.corral.server.protocol.ollama;

import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;

/** Whole JSON answers, with the content type that Ollama gives them. */
final class Documents {

  private static final String CONTENT_TYPE = "application/json; charset=utf-8";

  private Documents() {}

  static void send(Reply reply, int status, JsonBody body) {
    send(reply, status, body.toBytes());
  }

  static void send(Reply reply, int status, byte[] document) {
    reply.send(status, CONTENT_TYPE, document);
  }
}
