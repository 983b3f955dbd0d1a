package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A {@link VectorDatabase} of this process. */
final class LocalDatabase implements VectorDatabase {

  private static final Logger LOG = System.getLogger(LocalDatabase.class.getName());

  private final Layout layout;
  private final Catalog catalog;
  private final VectorWriter writer;
  private final GraphThread graphs;
  private final TextThread texts;
  private final MemoryBudget memory;
  private final Tenancy tenancy;
  private final GraphFiles files;
  private final Thread warmUp;
  private volatile boolean closed;

  private LocalDatabase(Storage storage, VectorSettings settings) {
    this.layout = new Layout(storage);
    this.catalog = new Catalog();
    this.writer = new VectorWriter(storage, layout, catalog);
    Path derived = storage.derivedFiles().orElse(null);
    this.files = new GraphFiles(derived);
    this.graphs = new GraphThread(settings.engine(), files, derived);
    this.texts = new TextThread(layout, settings.memoryBytes());
    this.memory = new MemoryBudget(settings.memoryBytes(), this::unload);
    this.tenancy = new LocalTenancy(storage, writer, catalog);
    this.warmUp = Thread.ofPlatform().daemon().name("vector-warm-up").unstarted(this::warmUp);
  }

  static LocalDatabase open(Storage storage, VectorSettings settings) {
    var database = new LocalDatabase(storage, settings);
    database.layout.definitions.scan(
        new byte[0],
        (key, value) -> {
          var definition = Definition.decode(Layout.idOf(key), value);
          database.catalog.add(database.collection(definition));
          return true;
        });
    Fork.removeUnfinished(database.layout, database.writer);
    database.files.clean(id -> database.catalog.find(id) != null);
    database.warmUp.start();
    return database;
  }

  /** Loads the large collections before they are asked for, while half of the memory is free. */
  private void warmUp() {
    for (UUID id : files.ids()) {
      LocalCollection collection = catalog.find(id);
      if (closed || memory.isHalfFull()) {
        return;
      }
      try {
        if (collection != null) {
          var _ = collection.snapshot();
        }
      } catch (FailureException e) {
        LOG.log(Level.WARNING, "a collection was not loaded ahead: {0}", e.getMessage());
      }
    }
  }

  private LocalCollection collection(Definition definition) {
    return new LocalCollection(layout, writer, graphs, texts, memory, definition);
  }

  private void unload(LocalCollection collection) {
    boolean _ =
        writer.submitAlone(_ -> {
          memory.unload(collection);
          return true;
        });
  }

  @Override
  public VectorCollection create(
      Namespace namespace, String name, CollectionSettings settings, boolean orGet) {
    Checks.name(name);
    LocalCollection present = catalog.find(namespace, name);
    if (orGet && present != null) {
      return present;
    }
    return writer.submit(group -> {
      LocalCollection existing = group.catalog().find(namespace, name);
      if (existing != null) {
        if (orGet) {
          return existing;
        }
        throw LocalCollection.taken(name);
      }
      var definition = new Definition(UUID.randomUUID(), namespace, name, settings, null);
      LocalCollection created = collection(definition);
      group.batch().put(layout.definitions, Layout.key(definition.id()), definition.encoded());
      group.catalog().create(created);
      return created;
    });
  }

  @Override
  public VectorCollection fork(VectorCollection source, String name, CollectionSettings settings) {
    Checks.name(name);
    LocalCollection present = catalog.find(source.id());
    if (present == null) {
      throw new Failure.NotFound("Collection [" + source.id() + "] does not exist").asException();
    }
    if (settings.space() != present.settings().space()) {
      throw new Failure.Invalid("the space of a collection cannot change", "space").asException();
    }
    if (catalog.find(present.namespace(), name) != null) {
      throw LocalCollection.taken(name);
    }
    var fork = new Fork(layout, writer, present);
    try {
      Definition definition = fork.copyRecords(name, settings);
      return writer.submit(group -> {
        if (group.catalog().find(definition.namespace(), name) != null) {
          throw LocalCollection.taken(name);
        }
        return complete(definition, group);
      });
    } catch (RuntimeException e) {
      fork.undo();
      throw e;
    }
  }

  private LocalCollection complete(Definition definition, WriteGroup group) {
    LocalCollection copy = collection(definition);
    byte[] key = Layout.key(definition.id());
    group.batch().put(layout.definitions, key, definition.encoded());
    group.batch().delete(layout.unfinished, key);
    group.catalog().create(copy);
    return copy;
  }

  @Override
  public Optional<VectorCollection> find(Namespace namespace, String name) {
    return Optional.ofNullable(catalog.find(namespace, name));
  }

  @Override
  public Optional<VectorCollection> find(UUID id) {
    return Optional.ofNullable(catalog.find(id));
  }

  @Override
  public List<VectorCollection> list(Namespace namespace) {
    return List.copyOf(catalog.list(namespace));
  }

  @Override
  public List<VectorCollection> collections() {
    Comparator<LocalCollection> byName =
        Comparator.comparing((LocalCollection each) -> each.namespace().tenant())
            .thenComparing(each -> each.namespace().database())
            .thenComparing(LocalCollection::name);
    return List.copyOf(catalog.all().stream().sorted(byName).toList());
  }

  @Override
  public boolean drop(Namespace namespace, String name) {
    return writer.submit(group -> {
      LocalCollection present = group.catalog().find(namespace, name);
      if (present != null) {
        group.drop(present);
      }
      return present != null;
    });
  }

  @Override
  public Tenancy tenancy() {
    return tenancy;
  }

  @Override
  public VectorStatistics statistics() {
    return new VectorStatistics(
        catalog.all().size(), memory.loaded(), memory.bytes(), memory.limit());
  }

  @Override
  public void close() {
    closed = true;
    writer.close();
    graphs.close();
    texts.close();
    try {
      warmUp.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    graphs.saveAll(catalog.all());
  }
}
