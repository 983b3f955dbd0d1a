/**
 * What the server is told: typed, validated before anything starts or changes.
 *
 * <p>Takes a file, the environment and the command line, gives records. Each setting is declared
 * once, as a {@link dev.corral.server.config.Setting}; parser, variables, flags and reference come
 * from that. Runs on the main thread at the start, and on the one that reloads.
 */
@NullMarked
package dev.corral.server.config;

import org.jspecify.annotations.NullMarked;
