package dev.corral.embedder;

/**
 * The vector of one text.
 *
 * @param vector components of a vector of length one; not copied, not to be changed
 * @param tokens tokens that were read, special tokens counted, at most the model's window
 * @param truncated whether the text was longer than the model's window
 */
@SuppressWarnings("ArrayRecordComponent") // a copy per vector would cost more than it protects
public record Embedding(float[] vector, int tokens, boolean truncated) {}
