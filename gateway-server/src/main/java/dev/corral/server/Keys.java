package dev.corral.server;

import dev.corral.core.access.Access;
import dev.corral.core.access.AccessKey;
import dev.corral.core.access.KeyFile;
import dev.corral.core.access.KeyRing;
import dev.corral.core.exchange.Failure;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys that hold what the file of keys says: looks whether it changed, each second, so
 * that a key that was revoked is of no use soon. A file that cannot be read leaves the keys as they
 * were.
 */
final class Keys implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

  private static final long LOOK_MILLIS = 1_000;

  private final KeyFile file;
  private final @Nullable AccessKey own;
  private final Access access;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("keys").daemon().factory());
  private @Nullable Stamp seen;

  /** What tells that a file is another one: it is never written in place. */
  private record Stamp(@Nullable Object file, long size, long modifiedMillis) {}

  Keys(ServerConfig config, InstantSource clock) throws IOException {
    this.file = new KeyFile(config.keyFile(), clock);
    this.own = config.access().own();
    this.seen = stamp();
    this.access = new Access(read(), config.access().rules(), clock);
    looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  Access access() {
    return access;
  }

  /** Reads the file, where it changed. */
  private synchronized void look() {
    Stamp now = stamp();
    if (!Objects.equals(now, seen)) {
      try {
        load();
      } catch (IOException e) {
        LOG.error("the keys stay as they were: {}", e.getMessage());
      }
      seen = now;
    }
  }

  /**
   * Reads the file now.
   *
   * @throws dev.corral.core.exchange.FailureException where it cannot be read; nothing changed
   */
  synchronized void reload() {
    try {
      load();
    } catch (IOException e) {
      throw new Failure.Invalid("nothing was changed: access.keys: " + e.getMessage(), null)
          .asException();
    }
  }

  private void load() throws IOException {
    KeyRing ring = read();
    if (ring.isEmpty() && seen != null) {
      throw new IOException("the file is gone, and without keys everybody would be let in");
    }
    access.replace(ring);
    LOG.info("{} keys read", ring.keys().size());
  }

  private KeyRing read() throws IOException {
    KeyRing ring = file.read();
    if (own == null) {
      return ring;
    }
    List<AccessKey> all = new ArrayList<>(ring.keys());
    all.add(own);
    return new KeyRing(all);
  }

  private @Nullable Stamp stamp() {
    try {
      BasicFileAttributes found = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Stamp(found.fileKey(), found.size(), found.lastModifiedTime().toMillis());
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
