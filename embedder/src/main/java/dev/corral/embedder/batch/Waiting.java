package dev.corral.embedder.batch;

import dev.corral.embedder.text.Tokens;

/**
 * A job whose text has been read.
 *
 * @param job the job
 * @param tokens its ids
 * @param order its place in the order of arrival
 */
record Waiting(Job job, Tokens tokens, long order) {}
