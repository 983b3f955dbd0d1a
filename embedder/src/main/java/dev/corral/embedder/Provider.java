package dev.corral.embedder;

/** What computes the vectors. */
public enum Provider {
  /** CUDA where it is compiled in and proves itself on a known vector, otherwise the CPU. */
  AUTO,
  /** The CPU. */
  CPU,
  /** A CUDA device; opening fails where there is none that works. */
  CUDA
}
