package dev.corral.benchmarks.crash;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One write of one writer, which its number determines: what it sends and what it leaves.
 *
 * @param writer who writes; ids of others are not touched
 * @param number from 1 on
 */
record Step(int writer, long number) {

  /** The collection that all writers share. */
  static final String SHARED = "shared";

  /** Ids of a writer: few, so that most writes change what is there. */
  private static final int IDS = 10;

  /** Writes between the making of the writer's own collection and its end. */
  private static final int LIFE = 16;

  /** What an own collection is known by. */
  private static final String THERE = "own";

  /** One of the kinds of writes. */
  private enum Kind {
    UPSERT,
    UPDATE,
    DELETE,
    CREATE,
    FILL,
    DROP
  }

  /**
   * What is known of a record; each part tells the write that it is of.
   *
   * @param vector its components
   * @param document its text
   * @param made the write that gave it its vector and text
   * @param touched the last write to its metadata
   */
  record Kept(List<Double> vector, String document, long made, long touched) {}

  private Kind kind() {
    int phase = (int) (number % LIFE);
    return switch (phase) {
      case 3 -> Kind.CREATE;
      case 5, 9 -> Kind.FILL;
      case 13 -> Kind.DROP;
      default ->
          switch ((int) (number % 3)) {
            case 0 -> Kind.DELETE;
            case 1 -> Kind.UPSERT;
            default -> Kind.UPDATE;
          };
    };
  }

  /** Returns the writer's own collection. */
  static String own(int writer) {
    return "own-" + writer;
  }

  private List<String> ids() {
    return List.of(id(number), id(number * 5 + 1), id(number * 7 + 2)).stream().distinct().toList();
  }

  private String id(long n) {
    return "w" + writer + "-" + n % IDS;
  }

  /** Changes what is known as the write does. */
  void applyTo(Map<String, Kept> state) {
    switch (kind()) {
      case UPSERT -> ids().forEach(id -> state.put(id, fresh(id)));
      case UPDATE ->
          ids()
              .forEach(id ->
                  state.computeIfPresent(
                      id, (_, old) -> new Kept(old.vector, old.document, old.made, number)));
      case DELETE -> ids().forEach(state::remove);
      case CREATE -> state.put(THERE, new Kept(List.of(), "", 0, 0));
      case FILL -> ids().forEach(id -> state.put(THERE + "/" + id, fresh(id)));
      case DROP -> state.keySet().removeIf(key -> key.startsWith(THERE));
    }
  }

  private Kept fresh(String id) {
    return new Kept(vector(id), document(id), number, number);
  }

  private List<Double> vector(String id) {
    return List.of((double) number, (double) id.hashCode() % 1000, writer + 1.0);
  }

  private String document(String id) {
    return "text " + number + " of " + id;
  }

  /** Sends the write and returns when it is acknowledged. */
  void send(ChromaClient client, String shared) throws IOException, InterruptedException {
    switch (kind()) {
      case UPSERT -> client.records(shared, "upsert", wholeRecords());
      case FILL -> client.records(client.collection(own(writer)), "upsert", wholeRecords());
      case UPDATE ->
          client.records(
              shared,
              "update",
              "{\"ids\":" + idList() + ",\"metadatas\":" + each("{\"touched\":" + number + "}"));
      case DELETE -> client.records(shared, "delete", "{\"ids\":" + idList() + "}");
      case CREATE -> {
        var _ = client.collection(own(writer));
      }
      case DROP -> client.drop(own(writer));
    }
  }

  private String wholeRecords() {
    String vectors =
        ids().stream().map(id -> vector(id).toString()).collect(Collectors.joining(",", "[", "]"));
    String documents =
        ids().stream()
            .map(id -> "\"" + document(id) + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    String metadata =
        "{\"writer\":" + writer + ",\"made\":" + number + ",\"touched\":" + number + "}";
    return "{\"ids\":"
        + idList()
        + ",\"embeddings\":"
        + vectors
        + ",\"documents\":"
        + documents
        + ",\"metadatas\":"
        + each(metadata);
  }

  private String idList() {
    return ids().stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  private String each(String metadata) {
    return ids().stream().map(_ -> metadata).collect(Collectors.joining(",", "[", "]}"));
  }

  /** Returns under which name a record of the writer's own collection is known. */
  static String inOwn(String id) {
    return THERE + "/" + id;
  }

  /** Notes that the own collection is there. */
  static void noteOwn(Map<String, Kept> state) {
    state.put(THERE, new Kept(List.of(), "", 0, 0));
  }
}
