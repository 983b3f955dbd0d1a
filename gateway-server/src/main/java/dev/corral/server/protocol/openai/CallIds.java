package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.ToolCall;

/**
 * Ids of tool calls: the engine's own, or one made of the answer's id and the call's place.
 *
 * @param answerId the answer's id
 * @param first the place of the first call of a piece among all of its choice
 */
record CallIds(String answerId, int first) {

  String of(ToolCall call, int index) {
    String own = call.id();
    return own == null
        ? "call_" + answerId.substring(answerId.indexOf('-') + 1) + "_" + index
        : own;
  }
}
