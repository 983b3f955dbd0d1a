/**
 * Files to pages of text, and pages to chunks.
 *
 * <p>Takes a file's content and its name, gives a {@link dev.corral.core.document.Document} or a
 * typed refusal. The port and its vocabulary are here; {@code extract} parses, {@code child} has
 * that done by confined processes, {@code split} cuts documents into {@link
 * dev.corral.core.document.Chunk}s. Everything runs on the caller's thread and blocks.
 */
@NullMarked
package dev.corral.core.document;

import org.jspecify.annotations.NullMarked;
