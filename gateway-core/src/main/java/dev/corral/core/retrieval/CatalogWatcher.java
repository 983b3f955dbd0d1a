package dev.corral.core.retrieval;

/** Hears of every store whose files change, on the thread that changes them. */
interface CatalogWatcher {

  /** A change is about to be seen. */
  void changing(String storeId);

  /** The change is seen by all. */
  void changed(String storeId);
}
