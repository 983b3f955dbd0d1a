package dev.corral.core.retrieval;

/**
 * Where a running ingestion is.
 *
 * @param stage what is being done
 * @param done how many of {@code total} are done: pages or windows; 0 where not known
 * @param total how many there are; 0 where not known
 */
public record Progress(Stage stage, int done, int total) {

  /** What is done to a file, in this order. */
  public enum Stage {
    WAITING,
    EXTRACTING,
    CHUNKING,
    EMBEDDING
  }
}
