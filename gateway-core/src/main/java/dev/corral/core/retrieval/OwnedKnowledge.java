package dev.corral.core.retrieval;

/** The files, the vector stores and the search of one owner; what is others' is not there. */
public final class OwnedKnowledge {

  private final FileShelf files;
  private final VectorStores stores;
  private final FileBatches batches;
  private final PassageSearch search;
  private final VirtualModels models;

  OwnedKnowledge(
      FileShelf files,
      VectorStores stores,
      FileBatches batches,
      PassageSearch search,
      VirtualModels models) {
    this.files = files;
    this.stores = stores;
    this.batches = batches;
    this.search = search;
    this.models = models;
  }

  /** Returns the uploaded files. */
  public FileShelf files() {
    return files;
  }

  /** Returns the vector stores. */
  public VectorStores stores() {
    return stores;
  }

  /** Returns the batches of files of the vector stores. */
  public FileBatches batches() {
    return batches;
  }

  /** Returns the search over the vector stores. */
  public PassageSearch search() {
    return search;
  }

  /** Returns the virtual models. */
  public VirtualModels models() {
    return models;
  }
}
