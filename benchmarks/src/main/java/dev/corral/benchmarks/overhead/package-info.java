/**
 * What a request costs on its way through a gateway that has nothing to schedule.
 *
 * <p>Takes gateways in front of one mock of Ollama, gives the latency that each adds to a direct
 * call and the CPU time it takes. Mock, load driver and gateways are processes of their own, the
 * gateways on one core and the two others on another; {@code System.nanoTime} is one clock for all
 * of them (CLOCK_MONOTONIC).
 */
@NullMarked
package dev.corral.benchmarks.overhead;

import org.jspecify.annotations.NullMarked;
