/**
 * {@code corral store}: looks after a data directory, whether a server runs on it or not.
 *
 * <p>Takes the directory, gives lines on the terminal and an exit status; a running server is asked
 * for a checkpoint over its admin route. Runs on the main thread.
 */
@NullMarked
package dev.corral.server.cli.store;

import org.jspecify.annotations.NullMarked;
