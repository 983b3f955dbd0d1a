package dev.corral.core.vector;

import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes that are committed together, and what is published once they are durable. */
final class WriteGroup {

  private final Layout layout;
  private final Storage.Batch batch;
  private final Catalog.Edit catalog;
  private final Map<LocalCollection, CollectionEditor> editors = new LinkedHashMap<>();
  private final List<Runnable> publications = new ArrayList<>();

  WriteGroup(Layout layout, Storage.Batch batch, Catalog catalog) {
    this.layout = layout;
    this.batch = batch;
    this.catalog = new Catalog.Edit(catalog);
  }

  Layout layout() {
    return layout;
  }

  Storage.Batch batch() {
    return batch;
  }

  Catalog.Edit catalog() {
    return catalog;
  }

  /**
   * Returns the editor of a collection, the same for all changes of the group.
   *
   * @throws dev.corral.core.exchange.FailureException {@code NotFound} where it was dropped
   */
  CollectionEditor editor(LocalCollection collection) {
    if (catalog.isDropped(collection)) {
      throw collection.gone();
    }
    return editors.computeIfAbsent(
        collection, _ -> new CollectionEditor(collection, collection.snapshot(), this));
  }

  /** Adds: drop a collection with what the group did to it. */
  void drop(LocalCollection collection) {
    CollectionEditor editor = editors.remove(collection);
    String name = editor == null ? collection.name() : editor.definition().name();
    if (editor != null) {
      editor.rollBack();
    }
    catalog.drop(collection, name);
    byte[] prefix = Layout.key(collection.id());
    batch.delete(layout.definitions, prefix);
    batch.deleteAll(layout.records, prefix);
    batch.deleteAll(layout.vectors, prefix);
    batch.deleteAll(layout.texts, prefix);
  }

  /** Does this once the group is durable. */
  void afterwards(Runnable publication) {
    publications.add(publication);
  }

  void publish() {
    editors.values().forEach(CollectionEditor::publish);
    catalog.publish();
    publications.forEach(Runnable::run);
  }

  void rollBack() {
    editors.values().forEach(CollectionEditor::rollBack);
  }
}
