/**
 * Token ids to unit vectors: the only place that knows ONNX and ONNX Runtime.
 *
 * <p>Takes the published model's file and writes from its weights a graph of its own, in which
 * texts of several lengths lie one behind another without padding; gives mean-pooled, normalised
 * vectors; runs on the thread of the lane that was asked.
 */
@NullMarked
package dev.corral.embedder.onnx;

import org.jspecify.annotations.NullMarked;
