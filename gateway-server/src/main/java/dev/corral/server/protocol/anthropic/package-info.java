/**
 * Anthropic's protocol: {@code /v1/messages}.
 *
 * <p>Takes requests on a worker, gives inferences to the core's engine, and writes each event as it
 * comes, on the thread that brings it.
 */
@NullMarked
package dev.corral.server.protocol.anthropic;

import org.jspecify.annotations.NullMarked;
