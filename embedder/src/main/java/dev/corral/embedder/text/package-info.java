/**
 * Text to token ids.
 *
 * <p>Takes texts, gives ids cut at the model's window; runs on the caller's thread and holds no
 * state but the native tokenizer.
 */
@NullMarked
package dev.corral.embedder.text;

import org.jspecify.annotations.NullMarked;
