/**
 * The command line's own client: what commands ask a server over HTTP, and how they show it.
 *
 * <p>Takes files and questions, gives what the server answered; runs on the caller's thread, which
 * waits.
 */
@NullMarked
package dev.corral.server.cli.client;

import org.jspecify.annotations.NullMarked;
