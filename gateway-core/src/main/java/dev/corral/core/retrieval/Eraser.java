package dev.corral.core.retrieval;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorDatabase;
import java.lang.System.Logger.Level;

/** Removes what the catalogue has deleted. Doing it twice is harmless. */
final class Eraser {

  private static final System.Logger LOG = System.getLogger(Eraser.class.getName());

  private final Catalog catalog;
  private final Originals originals;
  private final VectorDatabase vectors;

  Eraser(Catalog catalog, Originals originals, VectorDatabase vectors) {
    this.catalog = catalog;
    this.originals = originals;
    this.vectors = vectors;
  }

  /** Erases now; what fails is erased at the next start. */
  void erase(Erasure erasure) {
    try {
      switch (erasure) {
        case Erasure.Chunks(String storeId, String run) ->
            vectors
                .find(ChunkRecords.NAMESPACE, storeId)
                .ifPresent(from -> from.delete(Selection.where(ChunkRecords.ofRun(run))));
        case Erasure.Collection(String storeId) -> vectors.drop(ChunkRecords.NAMESPACE, storeId);
        case Erasure.Original(String fileId) -> originals.delete(fileId);
      }
      catalog.erased(erasure);
    } catch (FailureException e) {
      LOG.log(Level.WARNING, "a deletion is finished at the next start: " + e.getMessage());
    }
  }
}
