/**
 * The decisions of the queue in front of the model hosts, as a state machine without threads,
 * clocks or calls: who goes next, on which host, when a model is swapped, who is refused.
 *
 * <p>Takes {@link dev.corral.core.schedule.plan.Command}s with the time at which they came, gives
 * {@link dev.corral.core.schedule.plan.Effect}s for its owner to carry out. Not thread-safe: the
 * server runs it on the scheduler's thread, the simulator on the test's, and both run this code.
 */
@NullMarked
package dev.corral.core.schedule.plan;

import org.jspecify.annotations.NullMarked;
