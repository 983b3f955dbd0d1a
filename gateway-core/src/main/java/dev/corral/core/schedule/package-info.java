/**
 * Who goes next, and on which host: the one queue in front of the model hosts, and the directory
 * that finds the engine of a model.
 *
 * <p>Takes inference and embedding requests and the hosts that answer them, gives engines of the
 * same shape. {@link dev.corral.core.schedule.plan} decides; the thread {@code scheduler} owns it,
 * is fed commands by whoever has news, and carries out what it decides. Listeners hear of answers
 * on the engine's threads, of refusals and notices on the scheduler's.
 */
@NullMarked
package dev.corral.core.schedule;

import org.jspecify.annotations.NullMarked;
