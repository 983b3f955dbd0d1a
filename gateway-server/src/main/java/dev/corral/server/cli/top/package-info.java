/**
 * {@code corral top}: a running server, live in the terminal.
 *
 * <p>Takes what the server tells at {@code /api/queue} and {@code /metrics}, gives lines; runs on
 * the main thread.
 */
@NullMarked
package dev.corral.server.cli.top;

import org.jspecify.annotations.NullMarked;
