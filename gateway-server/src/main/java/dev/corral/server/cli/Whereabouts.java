package dev.corral.server.cli;

import dev.corral.server.config.ServerAddress;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the server of this machine that the settings tell of, if it runs. */
public final class Whereabouts {

  private static final int PROBE_MILLIS = 300;

  private Whereabouts() {}

  /** Returns where the server of these settings is: by its data directory, else by its port. */
  public static Optional<URI> of(ServerConfig config) {
    return of(config.data())
        .or(() ->
            Optional.of(config.listen().url())
                .filter(url -> config.listen().port() > 0 && isListening(url)));
  }

  /** Returns where the server on a data directory is. */
  static Optional<URI> of(Path data) {
    return ServerAddress.read(data).map(URI::create).filter(Whereabouts::isListening);
  }

  private static boolean isListening(URI url) {
    try (Socket probe = new Socket()) {
      String host = url.getHost();
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      probe.connect(new InetSocketAddress(bare, url.getPort()), PROBE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
