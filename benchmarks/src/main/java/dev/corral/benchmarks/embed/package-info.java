/**
 * The embedder against bare ONNX Runtime, naive batching and LangChain4j.
 *
 * <p>Takes nothing, gives a report; rivals run in turns with the embedder, in this process.
 */
@NullMarked
package dev.corral.benchmarks.embed;

import org.jspecify.annotations.NullMarked;
