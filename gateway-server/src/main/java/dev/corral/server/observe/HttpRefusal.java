package dev.corral.server.observe;

/** Why a request was turned away before its route's handler ran. */
public enum HttpRefusal {
  /** Its bytes are not HTTP/1.1, or stand in doubt. */
  MALFORMED,
  /** The connection could not be encrypted: plain bytes, no certificate, an old version. */
  HANDSHAKE,
  /** It took too long to arrive. */
  SLOW,
  /** A page of a foreign origin, a foreign host name, a compressed body. */
  OBJECTION,
  /** No such path, or not with this method. */
  UNKNOWN,
  /** Its body is over the limit of its route. */
  TOO_LARGE,
  /** The bodies on their way take all the memory that they may. */
  BODIES_FULL,
  /** Too many requests wait for a worker. */
  WORKERS_FULL,
  /** There are as many connections as there may be. */
  CONNECTIONS_FULL,
  /** The server is about to end. */
  DRAINING,
  /** The server sheds load. */
  OVERLOADED
}
