/**
 * Who goes next, and on which host: the queue in front of a model host, and the directory that
 * finds the engine of a model.
 *
 * <p>Takes inference requests and the engines that answer them, gives engines of the same shape. A
 * queue's state has one owner at a time, a {@link dev.corral.core.schedule.Mailbox}; it has no
 * thread of its own and runs on those of its callers. Listeners are called by the engine's threads;
 * a refusal comes on the caller's own.
 */
@NullMarked
package dev.corral.core.schedule;

import org.jspecify.annotations.NullMarked;
