/**
 * Text to sentences, and documents to chunks.
 *
 * <p>Takes documents and a counter of tokens, gives chunks with their place in the text; runs on
 * the caller's thread and keeps nothing.
 */
@NullMarked
package dev.corral.core.document.split;

import org.jspecify.annotations.NullMarked;
