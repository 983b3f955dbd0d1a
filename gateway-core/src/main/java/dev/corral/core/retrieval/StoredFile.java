package dev.corral.core.retrieval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was uploaded.
 *
 * @param id begins with {@code file-}; later files have greater ids
 * @param name as its owner named it, without folders
 * @param purpose what the client said it is for; not interpreted
 * @param bytes its size
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 * @param createdAt when it was acknowledged
 * @param expiresAt when it is deleted, or null for never
 * @param owner whose it is, as {@link dev.corral.core.exchange.Scope#text} has it
 */
public record StoredFile(
    String id,
    String name,
    String purpose,
    long bytes,
    String sha256,
    Instant createdAt,
    @Nullable Instant expiresAt,
    String owner) {

  byte[] encode() {
    return new Fields()
        .with("name", name)
        .with("purpose", purpose)
        .with("bytes", bytes)
        .with("sha256", sha256)
        .with("created", createdAt.toEpochMilli())
        .with("expires", expiresAt == null ? null : expiresAt.toEpochMilli())
        .with("owner", owner)
        .encode();
  }

  static StoredFile decode(String id, byte[] value) {
    Fields fields = Fields.decode(value);
    return new StoredFile(
        id,
        fields.text("name"),
        fields.text("purpose"),
        fields.whole("bytes"),
        fields.text("sha256"),
        Instant.ofEpochMilli(fields.whole("created")),
        fields.has("expires") ? Instant.ofEpochMilli(fields.whole("expires")) : null,
        fields.owner());
  }
}
