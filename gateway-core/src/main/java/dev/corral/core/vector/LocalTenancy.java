package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.store.Storage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A {@link Tenancy} in the store. Its state is replaced as a whole by the writer's thread: there
 * are few databases, and they seldom change.
 */
final class LocalTenancy implements Tenancy {

  private static final byte[] KEY = "tenancy".getBytes(StandardCharsets.UTF_8);
  private static final int FORM = 1;

  private final Storage.Table table;
  private final VectorWriter writer;
  private final Catalog catalog;
  private volatile State state;

  LocalTenancy(Storage storage, VectorWriter writer, Catalog catalog) {
    this.table = storage.table("vector.tenancy");
    this.writer = writer;
    this.catalog = catalog;
    byte[] value = table.get(KEY);
    this.state = value == null ? State.initial() : State.decode(value);
  }

  /**
   * What exists.
   *
   * @param tenants their names
   * @param databases their ids, by tenant and name
   */
  private record State(
      SortedSet<String> tenants, SortedMap<String, SortedMap<String, UUID>> databases) {

    static State initial() {
      var state = new State(new TreeSet<>(), new TreeMap<>());
      state.tenants.add(Namespace.DEFAULT.tenant());
      state.databases(Namespace.DEFAULT.tenant()).put(Namespace.DEFAULT.database(), new UUID(0, 0));
      return state;
    }

    State copy() {
      var copied = new State(new TreeSet<>(tenants), new TreeMap<>());
      databases.forEach((tenant, names) -> copied.databases.put(tenant, new TreeMap<>(names)));
      return copied;
    }

    SortedMap<String, UUID> databases(String tenant) {
      return databases.computeIfAbsent(tenant, _ -> new TreeMap<>());
    }

    byte[] encoded() {
      var out = new BinaryWriter().u8(FORM).varint(tenants.size());
      tenants.forEach(out::text);
      databases.forEach((tenant, names) ->
          names.forEach((name, id) -> out.text(tenant).text(name).raw(Layout.key(id))));
      return out.toBytes();
    }

    static State decode(byte[] value) {
      var in = new BinaryReader(value);
      if (in.u8() != FORM) {
        throw new IllegalArgumentException("unknown form of the tenancy");
      }
      var state = new State(new TreeSet<>(), new TreeMap<>());
      for (int left = in.count(); left > 0; left--) {
        state.tenants.add(in.text());
      }
      while (!in.isAtEnd()) {
        String tenant = in.text();
        String name = in.text();
        state.databases(tenant).put(name, new UUID(in.i64(), in.i64()));
      }
      return state;
    }
  }

  @Override
  public void createTenant(String name) {
    change((changed, _) -> {
      if (!changed.tenants.add(name)) {
        throw new Failure.Conflict("Tenant [" + name + "] already exists").asException();
      }
      return true;
    });
  }

  @Override
  public boolean hasTenant(String name) {
    return state.tenants.contains(name);
  }

  @Override
  public void createDatabase(Namespace namespace) {
    Checks.name(namespace.database());
    change((changed, _) -> {
      SortedMap<String, UUID> names = changed.databases(namespace.tenant());
      if (names.putIfAbsent(namespace.database(), UUID.randomUUID()) != null) {
        throw new Failure.Conflict("Database [" + namespace.database() + "] already exists")
            .asException();
      }
      return true;
    });
  }

  @Override
  public Optional<UUID> database(Namespace namespace) {
    SortedMap<String, UUID> names = state.databases.get(namespace.tenant());
    return names == null ? Optional.empty() : Optional.ofNullable(names.get(namespace.database()));
  }

  @Override
  public List<Database> databases(String tenant) {
    SortedMap<String, UUID> names = state.databases.get(tenant);
    return names == null
        ? List.of()
        : names.entrySet().stream()
            .map(entry -> new Database(entry.getValue(), new Namespace(tenant, entry.getKey())))
            .toList();
  }

  @Override
  public boolean dropDatabase(Namespace namespace) {
    return change((changed, group) -> {
      boolean was = changed.databases(namespace.tenant()).remove(namespace.database()) != null;
      if (was) {
        dropCollections(namespace, group);
      }
      return was;
    });
  }

  @Override
  public void reset(Predicate<String> which) {
    change((changed, group) -> {
      changed.databases.forEach((tenant, names) -> {
        if (which.test(tenant)) {
          names.keySet().forEach(name -> dropCollections(new Namespace(tenant, name), group));
        }
      });
      State initial = State.initial();
      changed.tenants.removeIf(which.and(tenant -> !initial.tenants.contains(tenant)));
      for (String tenant : List.copyOf(changed.databases.keySet())) {
        if (which.test(tenant)) {
          changed.databases.remove(tenant);
        }
      }
      initial.databases.forEach((tenant, names) -> {
        if (which.test(tenant)) {
          changed.databases(tenant).putAll(names);
        }
      });
      return true;
    });
  }

  private void dropCollections(Namespace namespace, WriteGroup group) {
    catalog.list(namespace).forEach(group::drop);
  }

  /** Changes a copy of the state, alone in its group so that it sees all that came before. */
  private boolean change(Alteration alteration) {
    return writer.submitAlone(group -> {
      State changed = state.copy();
      boolean result = alteration.apply(changed, group);
      group.batch().put(table, KEY, changed.encoded());
      group.afterwards(() -> state = changed);
      return result;
    });
  }

  /** One of the ways to change the state. */
  @FunctionalInterface
  private interface Alteration {
    boolean apply(State changed, WriteGroup group);
  }
}
