package dev.corral.server.inbound;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param send for the head of a request, for each pause in it, and for its body besides the time
 *     that its bytes take
 * @param keepAlive silence between two requests
 * @param bytesPerSecond the slowest that a body may come on the whole
 */
record Patience(Duration send, Duration keepAlive, long bytesPerSecond) {

  /** 16 KiB a second: a tenth of a slow line's upload. */
  static final Patience DEFAULT = new Patience(Limits.SEND_TIMEOUT, Limits.KEEP_ALIVE, 16L << 10);

  /** Returns how long a body of so many bytes may take. */
  Duration forBody(long bytes) {
    return send.plusMillis(bytes * 1_000 / bytesPerSecond);
  }
}
