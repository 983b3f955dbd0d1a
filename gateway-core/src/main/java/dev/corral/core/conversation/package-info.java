/**
 * Answers kept so that a later question can go on from them, each tenant's apart, within bounds.
 *
 * <p>Takes and gives documents of JSON that it does not look into, under ids that it makes; writes
 * are synced when they return. Runs on the caller's thread and blocks: for workers, not event
 * loops.
 */
@NullMarked
package dev.corral.core.conversation;

import org.jspecify.annotations.NullMarked;
