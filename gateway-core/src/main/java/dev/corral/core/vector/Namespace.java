package dev.corral.core.vector;

/** Where collection names are unique: a database of a tenant. */
public record Namespace(String tenant, String database) {

  /** The tenant of collections that are parts of other things; clients do not see it. */
  public static final String INTERNAL = "corral";

  /** The namespace of clients that name none, as in Chroma. */
  public static final Namespace DEFAULT = new Namespace("default_tenant", "default_database");
}
