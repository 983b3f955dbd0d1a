package dev.corral.core.access;

/** Whether a key's holder may speak for its own users. */
public enum Forwarding {
  /** It speaks for itself. */
  NONE,
  /** It names its users in a header: for a holder on a network that nobody else can reach. */
  HEADERS,
  /** It names its users in a signed token; one that is not right is refused. */
  JWT
}
