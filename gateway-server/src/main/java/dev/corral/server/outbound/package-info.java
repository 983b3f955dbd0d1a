/**
 * Bytes out: whole answers, server-sent events, lines of JSON.
 *
 * <p>Takes statuses, headers and JSON writers from the protocols on any thread; hands buffers to
 * the connection's event loop under a bound on what waits for a slow reader.
 */
@NullMarked
package dev.corral.server.outbound;

import org.jspecify.annotations.NullMarked;
