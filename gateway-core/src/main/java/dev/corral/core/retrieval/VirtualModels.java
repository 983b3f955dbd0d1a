package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The virtual models: those that were set up, and one for every vector store with every base model.
 *
 * <p>The second kind is called {@code BASE+STORE}: {@code llama3.2:3b+handbook}, {@code
 * quote+handbook}. A plus sign is in no name of an Ollama model, so the first one parts the two.
 * The store is named by its id, or by its name in lower case with everything but letters, digits,
 * dots and underscores turned into hyphens; where two stores are called alike, the name means the
 * older. Safe for use by many threads.
 */
public final class VirtualModels {

  private final Catalog catalog;

  VirtualModels(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Sets a virtual model up, or changes it.
   *
   * @throws FailureException where the name holds a plus sign or the store does not exist
   */
  public void put(VirtualModel model) {
    if (model.name().isBlank() || model.name().indexOf('+') >= 0) {
      throw new Failure.Invalid(
              "name: '" + model.name() + "' (expected: not blank, without a plus sign)", "name")
          .asException();
    }
    catalog.storeOrThrow(model.storeId());
    catalog.put(model.ownedBy(catalog.owner()));
  }

  /** Removes a virtual model that was set up; returns whether there was one. */
  public boolean remove(String name) {
    return catalog.removeModel(name);
  }

  /** Returns the virtual models on offer: those set up, and each named store with this base. */
  public List<VirtualModel> list(String baseModel) {
    List<VirtualModel> offered = new ArrayList<>(catalog.models());
    for (VectorStore store : catalog.stores()) {
      String slug = slug(store.name());
      boolean means = find(slug).filter(store::equals).isPresent();
      offered.add(of(baseModel + "+" + (means ? slug : store.id()), baseModel, store));
    }
    return offered;
  }

  /** Returns what a name stands for; empty where it is no virtual model's. */
  public Optional<VirtualModel> resolve(String name) {
    String bare = name.endsWith(":latest") ? name.substring(0, name.lastIndexOf(':')) : name;
    for (VirtualModel model : catalog.models()) {
      if (model.name().equals(name) || model.name().equals(bare)) {
        return Optional.of(model);
      }
    }
    int plus = bare.indexOf('+');
    if (plus <= 0) {
      return Optional.empty();
    }
    String base = bare.substring(0, plus);
    return find(bare.substring(plus + 1)).map(store -> of(name, base, store));
  }

  private Optional<VectorStore> find(String idOrName) {
    VectorStore byId = catalog.store(idOrName);
    if (byId != null) {
      return Optional.of(byId);
    }
    String slug = slug(idOrName);
    return slug.isEmpty()
        ? Optional.empty()
        : catalog.stores().stream().filter(s -> slug(s.name()).equals(slug)).findFirst();
  }

  private static VirtualModel of(String name, String base, VectorStore store) {
    return new VirtualModel(
        name,
        base,
        store.id(),
        VirtualModel.DEFAULT_PASSAGES,
        VirtualModel.DEFAULT_THRESHOLD,
        store.owner());
  }

  private static String slug(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}._]+", "-")
        .replaceAll("^-+|-+$", "");
  }
}
