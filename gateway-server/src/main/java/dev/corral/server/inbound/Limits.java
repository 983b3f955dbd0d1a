package dev.corral.server.inbound;

import java.time.Duration;

/** The bounds of the listener, each with its reason. */
final class Limits {

  /** Longest request line: search queries travel in bodies, so a URI is short. */
  static final int REQUEST_LINE_BYTES = 8 * 1024;

  /** Longest header section: a JWT, forwarded user headers and cookies of one host fit. */
  static final int HEADER_BYTES = 16 * 1024;

  /** Largest piece in which a body is handed on by the codec. */
  static final int CHUNK_BYTES = 64 * 1024;

  /** Bytes of all bodies in flight: four of the largest uploads. */
  static final long BODY_BYTES_IN_FLIGHT = 256L * 1024 * 1024;

  /**
   * Body of a refused request that is read to keep the connection; past it the connection closes.
   */
  static final int DISCARDED_BYTES = 64 * 1024;

  /** Pieces of pipelined requests held while one is answered; past it the socket is not read. */
  static final int PIPELINED_PIECES = 64;

  /** Bytes of the same; past it the socket is not read. */
  static final int PIPELINED_BYTES = 64 * 1024;

  /** Connections at once: a burst of 3,000 users' clients with room, below common fd limits. */
  static final int CONNECTIONS = 8192;

  /** Backlog of connections not yet accepted: Open-WebUI opens one per chunk of an upload. */
  static final int ACCEPT_BACKLOG = 4096;

  /** A route that takes as much takes files. */
  static final long UPLOAD_BODY_BYTES = 16L << 20;

  /** Silence after which a half-sent request is given up. */
  static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);

  /** Silence after which an idle connection is closed: above the 60 s that proxies keep theirs. */
  static final Duration KEEP_ALIVE = Duration.ofMinutes(2);

  private Limits() {}
}
