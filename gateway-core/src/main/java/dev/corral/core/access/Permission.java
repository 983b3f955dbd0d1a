package dev.corral.core.access;

/** What a caller must be allowed to do before a route runs; every route names exactly one. */
public enum Permission {
  /** Ask whether the server is alive, and what it is; needs no key. */
  HEALTH,
  /** List and describe models. */
  MODELS,
  /** Ask a model. */
  INFER,
  /** Turn text into vectors. */
  EMBED,
  /** Read and write vector collections. */
  VECTORS,
  /** Read and write files, vector stores and extracted text. */
  DOCUMENTS,
  /** Read the server's figures. */
  METRICS,
  /** Change the server itself. */
  ADMIN
}
