package dev.corral.core.vector;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Collections by id and by name. Changed by the writer's thread, read by any. */
final class Catalog {

  private final Map<UUID, LocalCollection> byId = new ConcurrentHashMap<>();
  private final Map<Name, LocalCollection> byName = new ConcurrentHashMap<>();

  @Nullable LocalCollection find(UUID id) {
    return byId.get(id);
  }

  @Nullable LocalCollection find(Namespace namespace, String name) {
    return byName.get(new Name(namespace, name));
  }

  /** Returns the collections of a namespace in the order of their ids as text. */
  List<LocalCollection> list(Namespace namespace) {
    return byId.values().stream()
        .filter(collection -> collection.namespace().equals(namespace))
        .sorted(Comparator.comparing(collection -> collection.id().toString()))
        .toList();
  }

  /** Returns every collection. */
  List<LocalCollection> all() {
    return List.copyOf(byId.values());
  }

  /** Adds a collection that is in the store. */
  void add(LocalCollection collection) {
    byId.put(collection.id(), collection);
    byName.put(new Name(collection.namespace(), collection.name()), collection);
  }

  /** A collection's full name. */
  private record Name(Namespace namespace, String name) {}

  /** What a group of writes changes in the catalogue, seen by the group until it is published. */
  static final class Edit {

    private final Catalog catalog;
    private final Map<Name, @Nullable LocalCollection> names = new HashMap<>();
    private final Set<LocalCollection> created = new HashSet<>();
    private final Set<LocalCollection> dropped = new HashSet<>();

    Edit(Catalog catalog) {
      this.catalog = catalog;
    }

    @Nullable LocalCollection find(Namespace namespace, String name) {
      var key = new Name(namespace, name);
      return names.containsKey(key) ? names.get(key) : catalog.byName.get(key);
    }

    void create(LocalCollection collection) {
      created.add(collection);
      names.put(new Name(collection.namespace(), collection.name()), collection);
    }

    void rename(LocalCollection collection, String oldName, String newName) {
      names.put(new Name(collection.namespace(), oldName), null);
      names.put(new Name(collection.namespace(), newName), collection);
    }

    void drop(LocalCollection collection, String name) {
      dropped.add(collection);
      names.put(new Name(collection.namespace(), name), null);
    }

    boolean isDropped(LocalCollection collection) {
      return dropped.contains(collection);
    }

    void publish() {
      created.forEach(collection -> catalog.byId.put(collection.id(), collection));
      names.forEach((name, collection) -> {
        if (collection == null) {
          catalog.byName.remove(name);
        } else {
          catalog.byName.put(name, collection);
        }
      });
      for (LocalCollection collection : dropped) {
        catalog.byId.remove(collection.id());
        collection.markDropped();
      }
    }
  }
}
