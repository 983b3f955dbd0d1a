/**
 * What the queue is worth: models that do not fit together, one greedy user, and the cost of a
 * decision.
 *
 * <p>Takes nothing, gives tables; runs servers and clients on the loopback of this machine.
 */
@NullMarked
package dev.corral.benchmarks.schedule;

import org.jspecify.annotations.NullMarked;
