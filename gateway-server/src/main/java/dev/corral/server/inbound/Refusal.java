package dev.corral.server.inbound;

import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;

/** A no that is known before the body of a request was read. */
@FunctionalInterface
interface Refusal {

  void tell(Request request, Reply reply);
}
