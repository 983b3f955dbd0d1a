package dev.corral.core.conversation;

import dev.corral.core.exchange.Json;
import dev.corral.core.vector.store.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/*
 * Two tables: the documents, and for each a note of its size, so that a start reads the notes only.
 * Both have the key "tenant NUL id"; ids sort in the order they were made, so the first of a tenant
 * is its oldest. A document and its note are one batch, and so is what makes room for them.
 */

/** Keeps answers until they are deleted, too old, or too many. Safe for use by many threads. */
public final class ResponseShelf {

  private static final byte[] NOTHING = {};

  private final Storage storage;
  private final Storage.Table documents;
  private final Storage.Table notes;
  private final Limits limits;
  private final InstantSource clock;
  private final RandomGenerator random = new SecureRandom();
  private final Map<String, TenantShelf> tenants = new ConcurrentHashMap<>();

  /**
   * What is kept at most.
   *
   * @param responses answers of a tenant; past it the oldest make room
   * @param bytes of all answers of a tenant; past it the oldest make room
   * @param age how long an answer is kept
   */
  public record Limits(int responses, long bytes, Duration age) {

    /** Thirty days as at OpenAI; 10,000 answers are some 300 a day, and 256 MiB 26 KiB each. */
    public static final Limits DEFAULT = new Limits(10_000, 256L << 20, Duration.ofDays(30));
  }

  /**
   * Opens the shelf and lets go what is too old.
   *
   * @param storage where the answers are kept; stays the caller's
   */
  public static ResponseShelf open(Storage storage, Limits limits, InstantSource clock) {
    var shelf = new ResponseShelf(storage, limits, clock);
    shelf.load();
    return shelf;
  }

  private ResponseShelf(Storage storage, Limits limits, InstantSource clock) {
    this.storage = storage;
    this.documents = storage.table("responses");
    this.notes = storage.table("response_notes");
    this.limits = limits;
    this.clock = clock;
  }

  private void load() {
    Map<String, List<String>> leaving = new HashMap<>();
    notes.scan(
        NOTHING,
        (key, note) -> {
          String name = new String(key, StandardCharsets.UTF_8);
          int end = name.indexOf('\0');
          String tenant = name.substring(0, end);
          long size = ByteBuffer.wrap(note).getLong();
          leaving
              .computeIfAbsent(tenant, _ -> new ArrayList<>())
              .addAll(shelf(tenant).add(name.substring(end + 1), size, oldestKept()));
          return true;
        });
    leaving.forEach(this::remove);
  }

  /** Returns a new id; no one can guess it, and later ones sort after it. */
  public String nextId() {
    byte[] chance = new byte[16];
    random.nextBytes(chance);
    return TenantShelf.idAt(clock.millis()) + HexFormat.of().formatHex(chance);
  }

  /**
   * Keeps an answer; it is durable when this returns.
   *
   * @throws dev.corral.core.exchange.FailureException with {@code StorageFailed}
   */
  public void put(String tenant, StoredResponse response) {
    byte[] document = encode(response);
    TenantShelf shelf = shelf(tenant);
    List<String> leaving = shelf.add(response.id(), document.length, oldestKept());
    try {
      Storage.Batch batch = storage.batch();
      byte[] key = key(tenant, response.id());
      batch.put(documents, key, document);
      batch.put(notes, key, ByteBuffer.allocate(Long.BYTES).putLong(document.length).array());
      leaving.forEach(id -> delete(batch, key(tenant, id)));
      batch.commit();
    } catch (RuntimeException e) {
      shelf.remove(response.id());
      throw e;
    }
  }

  /** Returns an answer of a tenant; empty where there is none, or not any more. */
  public Optional<StoredResponse> find(String tenant, String id) {
    if (id.indexOf('\0') >= 0 || id.compareTo(oldestKept()) < 0) {
      return Optional.empty();
    }
    byte[] document = documents.get(key(tenant, id));
    return document == null ? Optional.empty() : Optional.of(decode(id, document));
  }

  /** Deletes an answer of a tenant; tells whether there was one. */
  public boolean delete(String tenant, String id) {
    if (find(tenant, id).isEmpty()) {
      return false;
    }
    shelf(tenant).remove(id);
    remove(tenant, List.of(id));
    return true;
  }

  private void remove(String tenant, List<String> ids) {
    if (!ids.isEmpty()) {
      Storage.Batch batch = storage.batch();
      ids.forEach(id -> delete(batch, key(tenant, id)));
      batch.commit();
    }
  }

  private void delete(Storage.Batch batch, byte[] key) {
    batch.delete(documents, key);
    batch.delete(notes, key);
  }

  private TenantShelf shelf(String tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new TenantShelf(limits));
  }

  /** Returns what every id that is still kept sorts after. */
  private String oldestKept() {
    return TenantShelf.idAt(clock.millis() - limits.age().toMillis());
  }

  private static byte[] key(String tenant, String id) {
    assert tenant.indexOf('\0') < 0 : "tenants have no NUL in their names";
    return (tenant + '\0' + id).getBytes(StandardCharsets.UTF_8);
  }

  /** Three texts, each after its length in bytes. */
  private static byte[] encode(StoredResponse response) {
    List<byte[]> parts = new ArrayList<>();
    String previous = response.previousId();
    parts.add((previous == null ? "" : previous).getBytes(StandardCharsets.UTF_8));
    parts.add(response.answer().text().getBytes(StandardCharsets.UTF_8));
    parts.add(response.input().text().getBytes(StandardCharsets.UTF_8));
    int length = parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
    ByteBuffer document = ByteBuffer.allocate(length);
    parts.forEach(part -> document.putInt(part.length).put(part));
    return document.array();
  }

  private static StoredResponse decode(String id, byte[] document) {
    ByteBuffer in = ByteBuffer.wrap(document);
    String previous = text(in);
    return new StoredResponse(
        id, previous.isEmpty() ? null : previous, new Json(text(in)), new Json(text(in)));
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
