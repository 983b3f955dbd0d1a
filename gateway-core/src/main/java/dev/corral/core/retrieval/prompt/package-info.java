/**
 * The text of prompts that carry sources: how ours is written, and how ours and those of known
 * clients are read.
 *
 * <p>Takes and gives strings and citations; pure functions on the caller's thread.
 */
@NullMarked
package dev.corral.core.retrieval.prompt;

import org.jspecify.annotations.NullMarked;
