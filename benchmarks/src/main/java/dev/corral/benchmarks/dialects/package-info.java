/**
 * What the dialects cost: a token, a request, and the cheap routes beside a bare Netty.
 *
 * <p>Takes the server's own dialects over an engine that talks at once and a reply that forgets,
 * and a whole server on a loopback port; runs on the calling thread and on clients of its own.
 */
@NullMarked
package dev.corral.benchmarks.dialects;

import org.jspecify.annotations.NullMarked;
