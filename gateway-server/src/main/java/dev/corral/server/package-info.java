/**
 * The server put together: every part made once, in order, and ended in reverse order.
 *
 * <p>Takes a configuration, gives a running server; runs on the thread that starts or ends it.
 * Knows every package below it and is known by the command line only.
 */
@NullMarked
package dev.corral.server;

import org.jspecify.annotations.NullMarked;
