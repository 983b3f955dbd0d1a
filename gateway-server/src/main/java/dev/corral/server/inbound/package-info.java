/**
 * Bytes in: connections, whole bounded requests, routes.
 *
 * <p>Takes bytes from sockets on the event loops, gives each whole request to the handler of its
 * route, on the loop or on a worker. One request of a connection is answered before the next is
 * begun.
 */
@NullMarked
package dev.corral.server.inbound;

import org.jspecify.annotations.NullMarked;
