package dev.corral.core.access;

import dev.corral.core.exchange.Failure;

/** Whether a request may go on. */
public sealed interface Decision {

  /** It may, on behalf of somebody. */
  record Granted(Principal principal) implements Decision {}

  /** It may not. */
  record Denied(Failure failure) implements Decision {}
}
