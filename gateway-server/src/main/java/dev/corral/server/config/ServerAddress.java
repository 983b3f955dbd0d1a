package dev.corral.server.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of a data directory that tells where the server on it is. */
public final class ServerAddress {

  private static final String FILE = "address";

  private ServerAddress() {}

  /** Notes where the server is. */
  public static void write(Path data, URI url) throws IOException {
    Files.writeString(data.resolve(FILE), url + "\n");
  }

  /** Returns where the last server was; it may have ended. */
  public static Optional<String> read(Path data) {
    try {
      return Optional.of(Files.readString(data.resolve(FILE)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Forgets it. */
  public static void delete(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(FILE));
  }
}
