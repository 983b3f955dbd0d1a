/**
 * The whole job shown on real files: a client of the server's own HTTP API.
 *
 * <p>Takes the address of a running server and a folder, gives text on the terminal; runs on the
 * main thread.
 */
@NullMarked
package dev.corral.server.cli.demo;

import org.jspecify.annotations.NullMarked;
