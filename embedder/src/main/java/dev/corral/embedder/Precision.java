package dev.corral.embedder;

/** In which numbers the model's weights are multiplied. */
public enum Precision {
  /** 32-bit floating point: the model as published. */
  FP32,
  /** 8-bit integers: faster, cosine to {@link #FP32} at least 0.999. */
  INT8
}
