package dev.corral.core.retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named set of files to be searched together.
 *
 * @param id begins with {@code vs_}; later stores have greater ids
 * @param name what people call it; may be empty, need not be unique
 * @param createdAt when it was made
 * @param lastActiveAt when it was last searched or changed, to the minute
 * @param expiresAfterDays it expires so many days after it was last active, or null for never
 * @param metadata notes of the client, in their order
 * @param owner whose it is, as {@link dev.corral.core.exchange.Scope#text} has it
 */
public record VectorStore(
    String id,
    String name,
    Instant createdAt,
    Instant lastActiveAt,
    @Nullable Integer expiresAfterDays,
    Map<String, String> metadata,
    String owner) {

  public VectorStore {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** Returns when it expires, or null for never. */
  public @Nullable Instant expiresAt() {
    return expiresAfterDays == null ? null : lastActiveAt.plus(Duration.ofDays(expiresAfterDays));
  }

  /** Returns this store with other settings. */
  public VectorStore with(
      String otherName, @Nullable Integer otherDays, Map<String, String> otherMetadata) {
    return new VectorStore(id, otherName, createdAt, lastActiveAt, otherDays, otherMetadata, owner);
  }

  VectorStore activeAt(Instant instant) {
    return new VectorStore(id, name, createdAt, instant, expiresAfterDays, metadata, owner);
  }

  byte[] encode() {
    return new Fields()
        .with("name", name)
        .with("created", createdAt.toEpochMilli())
        .with("active", lastActiveAt.toEpochMilli())
        .with("days", expiresAfterDays == null ? null : (long) expiresAfterDays)
        .with("metadata", Fields.of(metadata))
        .with("owner", owner)
        .encode();
  }

  static VectorStore decode(String id, byte[] value) {
    Fields fields = Fields.decode(value);
    Map<String, String> metadata = new LinkedHashMap<>();
    fields.object("metadata").asMap().forEach((key, text) -> metadata.put(key, (String) text));
    return new VectorStore(
        id,
        fields.text("name"),
        Instant.ofEpochMilli(fields.whole("created")),
        Instant.ofEpochMilli(fields.whole("active")),
        fields.has("days") ? (int) fields.whole("days") : null,
        metadata,
        fields.owner());
  }
}
