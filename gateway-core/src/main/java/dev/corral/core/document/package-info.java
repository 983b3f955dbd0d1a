/**
 * Files to pages of text, and pages to chunks.
 *
 * <p>Takes a file's content and its name, gives a {@link dev.corral.core.document.Document} or a
 * typed refusal, and cuts documents into {@link dev.corral.core.document.Chunk}s. Everything runs
 * on the caller's thread and blocks; nothing is kept between calls.
 */
@NullMarked
package dev.corral.core.document;

import org.jspecify.annotations.NullMarked;
