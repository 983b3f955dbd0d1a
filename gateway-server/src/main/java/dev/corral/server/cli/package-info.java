/**
 * The command line: what people type.
 *
 * <p>Takes arguments, gives text on the terminal and an exit status: 0 for success, 1 for a failure
 * told in one sentence, 2 for wrong usage. Runs on the main thread.
 */
@NullMarked
package dev.corral.server.cli;

import org.jspecify.annotations.NullMarked;
