/**
 * The server's own routes: what it is, whether it lives, whether it is ready.
 *
 * <p>Takes and gives plain values; runs on the event loop, and the look at every part on a worker.
 * Speaks where no other dialect does.
 */
@NullMarked
package dev.corral.server.protocol.admin;

import org.jspecify.annotations.NullMarked;
