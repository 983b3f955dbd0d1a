package dev.corral.core.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The file of keys: one JSON object a line, readable by its owner only. It is written whole beside,
 * synced and renamed, so that it is always the old one or the new one; processes that change it
 * wait for each other.
 */
public final class KeyFile {

  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final InstantSource clock;

  /** A key and, this once, its secret. */
  public record Made(AccessKey key, String secret) {
    @Override
    public String toString() {
      return "Made[" + key.id() + "]";
    }
  }

  /** Makes the view of a file that need not exist. */
  public KeyFile(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Returns the file. */
  public Path path() {
    return file;
  }

  /**
   * Reads the keys; none where there is no file.
   *
   * @throws IOException where the file cannot be read or is none of keys; its message says where
   */
  public KeyRing read() throws IOException {
    List<AccessKey> keys = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return KeyRing.EMPTY;
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          keys.add(decode(lines.get(i)));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
          throw new IOException(file.getFileName() + ":" + (i + 1) + " is no key", e);
        }
      }
    }
    try {
      return new KeyRing(keys);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a key; it is durable when this returns.
   *
   * @param lifetime how long it holds, or null for ever
   */
  public Made create(String name, AccessKey.Holder holder, @Nullable Duration lifetime)
      throws IOException {
    Instant now = now();
    Made made = make(name, holder, now, lifetime == null ? null : now.plus(lifetime));
    change(keys -> {
      keys.add(made.key());
      return keys;
    });
    return made;
  }

  /** Makes a key that is in no file. */
  public static Made make(
      String name, AccessKey.Holder holder, Instant now, @Nullable Instant expiresAt) {
    String secret = Secret.make();
    String hash = Secret.hash(secret);
    return new Made(
        new AccessKey(Secret.id(secret), name, hash, holder, now, expiresAt, null), secret);
  }

  /**
   * Makes a new key like an old one, which holds for a while yet.
   *
   * @param id the old key, or its name where only one that holds is called so
   * @throws IllegalArgumentException where there is none that holds
   */
  public Made rotate(String id, Duration grace) throws IOException {
    AccessKey old = find(id);
    Made made = create(old.name(), old.holder(), null);
    Instant end = now().plus(grace);
    Instant expires = old.expiresAt();
    replace(old.ending(null, expires != null && expires.isBefore(end) ? expires : end));
    return made;
  }

  /**
   * Revokes a key for good.
   *
   * @param id the key, or its name where only one that holds is called so
   * @throws IllegalArgumentException where there is none that holds
   */
  public AccessKey revoke(String id) throws IOException {
    AccessKey key = find(id);
    AccessKey revoked = key.ending(now(), key.expiresAt());
    replace(revoked);
    return revoked;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private AccessKey find(String id) throws IOException {
    List<AccessKey> found =
        read().keys().stream()
            .filter(key -> key.id().equals(id) || key.name().equals(id))
            .filter(key -> key.holdsAt(clock.instant()))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          found.isEmpty()
              ? "there is no key '" + id + "' that holds"
              : found.size() + " keys are called '" + id + "': name one by its id");
    }
    return found.getFirst();
  }

  private void replace(AccessKey changed) throws IOException {
    change(keys -> {
      keys.replaceAll(key -> key.id().equals(changed.id()) ? changed : key);
      return keys;
    });
  }

  private void change(UnaryOperator<List<AccessKey>> change) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file");
    Files.createDirectories(directory);
    Path lock = directory.resolve(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assert held.isValid();
      write(change.apply(new ArrayList<>(read().keys())), directory);
    }
  }

  private void write(List<AccessKey> keys, Path directory) throws IOException {
    Path fresh = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (AccessKey key : keys) {
      bytes.writeBytes(encode(key));
    }
    try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes.toByteArray());
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static byte[] encode(AccessKey key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("id", key.id());
      json.writeStringProperty("name", key.name());
      json.writeStringProperty("hash", key.hash());
      json.writeStringProperty("tenant", key.holder().tenant());
      json.writeStringProperty("user", key.holder().user());
      json.writeStringProperty("role", word(key.holder().role()));
      json.writeStringProperty("limits", key.holder().limits());
      json.writeStringProperty("forwarding", word(key.holder().forwarding()));
      json.writeStringProperty("created", key.createdAt().toString());
      Instant expires = key.expiresAt();
      if (expires != null) {
        json.writeStringProperty("expires", expires.toString());
      }
      Instant revoked = key.revokedAt();
      if (revoked != null) {
        json.writeStringProperty("revoked", revoked.toString());
      }
      json.writeEndObject();
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  private static AccessKey decode(String line) {
    java.util.Map<String, String> fields = new java.util.HashMap<>();
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), line.getBytes(StandardCharsets.UTF_8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("expected an object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw new IllegalArgumentException("expected a text for " + name);
        }
        fields.put(name, json.getString());
      }
    }
    return new AccessKey(
        needed(fields, "id"),
        needed(fields, "name"),
        needed(fields, "hash"),
        new AccessKey.Holder(
            needed(fields, "tenant"),
            fields.getOrDefault("user", ""),
            Role.valueOf(needed(fields, "role").toUpperCase(Locale.ROOT)),
            fields.getOrDefault("limits", ""),
            Forwarding.valueOf(fields.getOrDefault("forwarding", "none").toUpperCase(Locale.ROOT))),
        Instant.parse(needed(fields, "created")),
        time(fields, "expires"),
        time(fields, "revoked"));
  }

  private static String needed(java.util.Map<String, String> fields, String name) {
    String text = fields.get(name);
    if (text == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return text;
  }

  private static @Nullable Instant time(java.util.Map<String, String> fields, String name) {
    String text = fields.get(name);
    return text == null ? null : Instant.parse(text);
  }
}
