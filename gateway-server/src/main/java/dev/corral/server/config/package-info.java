/**
 * What the server is told at start: typed, validated before anything starts.
 *
 * <p>Takes the command line and the environment, gives records; runs once, on the main thread.
 */
@NullMarked
package dev.corral.server.config;

import org.jspecify.annotations.NullMarked;
