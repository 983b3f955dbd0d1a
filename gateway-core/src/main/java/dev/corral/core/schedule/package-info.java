/**
 * Who goes next, and on which host: the one queue in front of the model hosts, and the directory
 * that finds the engine of a model.
 *
 * <p>Takes inference and embedding requests and the hosts that answer them, gives engines of the
 * same shape. {@link dev.corral.core.schedule.plan} decides; its state has one owner at a time,
 * which is fed commands by whoever has news and carries out what is decided: on the spot while
 * little waits, on the thread {@code scheduler} otherwise. Listeners hear of answers on the
 * engine's threads, of refusals and notices there or on the scheduler's.
 */
@NullMarked
package dev.corral.core.schedule;

import org.jspecify.annotations.NullMarked;
