/**
 * Chroma's HTTP API v2 over the collections of {@code core.vector}.
 *
 * <p>Takes requests of Chroma's clients, read token by token so that a body of many megabytes is
 * never a tree in memory; gives answers, statuses and error names that those clients understand.
 * Handlers that touch records run on a worker.
 */
@NullMarked
package dev.corral.server.protocol.chroma;

import org.jspecify.annotations.NullMarked;
