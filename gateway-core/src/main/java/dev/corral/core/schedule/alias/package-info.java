/**
 * Names that stand for models: aliases with defaults, weighted splits with sticky users, pinned
 * versions, switches.
 *
 * <p>Takes an engine and records of names, gives an engine that knows the names, too; runs on its
 * callers' threads.
 */
@NullMarked
package dev.corral.core.schedule.alias;

import org.jspecify.annotations.NullMarked;
