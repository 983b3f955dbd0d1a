/**
 * Virtual models: a question to one is searched for in a vector store, and the base model is asked
 * with the passages found.
 *
 * <p>Takes inference requests, gives inference events, {@code Sources} first; returns at once, the
 * rest happens on the threads of the search and of the base engine.
 */
@NullMarked
package dev.corral.core.retrieval.answer;

import org.jspecify.annotations.NullMarked;
