package dev.corral.core.retrieval;

/**
 * Something that was deleted from the catalogue and has yet to be removed elsewhere. It is written
 * in the batch that deletes, and taken back when the removal is done, so that a crash between the
 * two is finished at the next start.
 */
sealed interface Erasure {

  /** The chunks of one run in a store's collection. */
  record Chunks(String storeId, String run) implements Erasure {
    @Override
    public String key() {
      return "chunks/" + storeId + "/" + run;
    }
  }

  /** The collection of a store. */
  record Collection(String storeId) implements Erasure {
    @Override
    public String key() {
      return "collection/" + storeId;
    }
  }

  /** The bytes of a file. */
  record Original(String fileId) implements Erasure {
    @Override
    public String key() {
      return "original/" + fileId;
    }
  }

  /** Returns the form it is kept in. */
  String key();

  /** Returns the erasure of that form. */
  static Erasure parse(String key) {
    String[] parts = key.split("/");
    return switch (parts[0]) {
      case "chunks" -> new Chunks(parts[1], parts[2]);
      case "collection" -> new Collection(parts[1]);
      case "original" -> new Original(parts[1]);
      default -> throw new AssertionError("no erasure has the form " + key);
    };
  }
}
