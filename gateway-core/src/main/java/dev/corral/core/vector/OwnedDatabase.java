package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/*
 * A scope's tenant T is kept as "SCOPE <divider> T". The things of those who have no key are kept
 * under the names that they use; these cannot hold the divider, so no name reaches another's.
 */

/** The collections, databases and tenants of one scope; what is others' is not there. */
public final class OwnedDatabase implements VectorDatabase {

  private final VectorDatabase all;
  private final String prefix;

  private OwnedDatabase(VectorDatabase all, Scope scope) {
    this.all = all;
    this.prefix = scope.equals(Scope.COMMON) ? "" : scope.text() + Scope.DIVIDER;
  }

  /** Returns what a scope sees of a database, which stays the caller's to close. */
  public static OwnedDatabase of(VectorDatabase all, Scope scope) {
    return new OwnedDatabase(all, scope);
  }

  /** Returns the name of a kept namespace as its owner knows it. */
  public static Namespace shown(Namespace kept) {
    String tenant = kept.tenant();
    return new Namespace(tenant.substring(tenant.lastIndexOf(Scope.DIVIDER) + 1), kept.database());
  }

  private String kept(String tenant) {
    if (tenant.indexOf(Scope.DIVIDER) >= 0 || (prefix + tenant).equals(Namespace.INTERNAL)) {
      throw new Failure.NotFound("Tenant [" + tenant + "] not found").asException();
    }
    return prefix + tenant;
  }

  private Namespace kept(Namespace namespace) {
    return new Namespace(kept(namespace.tenant()), namespace.database());
  }

  private boolean isOurs(VectorCollection collection) {
    String tenant = collection.namespace().tenant();
    return prefix.isEmpty()
        ? tenant.indexOf(Scope.DIVIDER) < 0 && !tenant.equals(Namespace.INTERNAL)
        : tenant.startsWith(prefix) && tenant.indexOf(Scope.DIVIDER, prefix.length()) < 0;
  }

  @Override
  public VectorCollection create(
      Namespace namespace, String name, CollectionSettings settings, boolean orGet) {
    return all.create(kept(namespace), name, settings, orGet);
  }

  @Override
  public VectorCollection fork(VectorCollection source, String name, CollectionSettings settings) {
    if (!isOurs(source)) {
      throw new Failure.NotFound("Collection [" + source.id() + "] does not exist").asException();
    }
    return all.fork(source, name, settings);
  }

  @Override
  public Optional<VectorCollection> find(Namespace namespace, String name) {
    return all.find(kept(namespace), name);
  }

  @Override
  public Optional<VectorCollection> find(UUID id) {
    return all.find(id).filter(this::isOurs);
  }

  @Override
  public List<VectorCollection> list(Namespace namespace) {
    return all.list(kept(namespace));
  }

  @Override
  public List<VectorCollection> collections() {
    return all.collections().stream().filter(this::isOurs).toList();
  }

  @Override
  public boolean drop(Namespace namespace, String name) {
    return all.drop(kept(namespace), name);
  }

  @Override
  public Tenancy tenancy() {
    return new OwnedTenancy(all.tenancy());
  }

  @Override
  public VectorStatistics statistics() {
    throw new UnsupportedOperationException("they are of the whole database");
  }

  /** Does nothing: the database is not ours to close. */
  @Override
  public void close() {}

  /** The tenants and databases of the scope. */
  private final class OwnedTenancy implements Tenancy {

    private final Tenancy tenancy;

    OwnedTenancy(Tenancy tenancy) {
      this.tenancy = tenancy;
    }

    @Override
    public void createTenant(String name) {
      if (name.equals(Namespace.DEFAULT.tenant())) {
        throw new Failure.Conflict("Tenant [" + name + "] already exists").asException();
      }
      tenancy.createTenant(kept(name));
    }

    @Override
    public boolean hasTenant(String name) {
      return name.equals(Namespace.DEFAULT.tenant())
          || (name.indexOf(Scope.DIVIDER) < 0 && tenancy.hasTenant(kept(name)));
    }

    @Override
    public void createDatabase(Namespace namespace) {
      if (isUnmade(namespace)) {
        throw new Failure.Conflict("Database [" + namespace.database() + "] already exists")
            .asException();
      }
      tenancy.createDatabase(kept(namespace));
    }

    @Override
    public Optional<UUID> database(Namespace namespace) {
      return isUnmade(namespace) ? Optional.of(unmadeId()) : tenancy.database(kept(namespace));
    }

    @Override
    public List<Database> databases(String tenant) {
      List<Database> all = new ArrayList<>();
      if (tenant.equals(Namespace.DEFAULT.tenant()) && isUnmade(Namespace.DEFAULT)) {
        all.add(new Database(unmadeId(), Namespace.DEFAULT));
      }
      for (Database one : tenancy.databases(kept(tenant))) {
        all.add(new Database(one.id(), shown(one.namespace())));
      }
      return List.copyOf(all);
    }

    @Override
    public boolean dropDatabase(Namespace namespace) {
      make(namespace);
      return tenancy.dropDatabase(kept(namespace));
    }

    @Override
    public void reset(Predicate<String> which) {
      make(Namespace.DEFAULT);
      tenancy.reset(kept ->
          prefix.isEmpty()
              ? kept.indexOf(Scope.DIVIDER) < 0 && which.test(kept)
              : kept.startsWith(prefix) && which.test(kept.substring(prefix.length())));
    }

    /** Tells whether this is the default database, which a scope has without its being made. */
    private boolean isUnmade(Namespace namespace) {
      return !prefix.isEmpty()
          && namespace.equals(Namespace.DEFAULT)
          && tenancy.database(kept(namespace)).isEmpty();
    }

    private UUID unmadeId() {
      return UUID.nameUUIDFromBytes(prefix.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the default database, so that it can be dropped with all that is in it. */
    private void make(Namespace namespace) {
      if (isUnmade(namespace)) {
        tenancy.createDatabase(kept(namespace));
      }
    }
  }
}
