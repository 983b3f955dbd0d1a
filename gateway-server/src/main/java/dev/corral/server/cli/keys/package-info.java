/**
 * {@code corral keys}: makes, lists, rotates and revokes keys.
 *
 * <p>Takes the settings of a server, gives changes of its file of keys, which a running server
 * follows by itself; a secret goes to standard output once. Runs on the main thread.
 */
@NullMarked
package dev.corral.server.cli.keys;

import org.jspecify.annotations.NullMarked;
