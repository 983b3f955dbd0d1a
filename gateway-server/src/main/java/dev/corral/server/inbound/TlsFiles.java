package dev.corral.server.inbound;

import dev.corral.server.config.TlsConfig;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS from PEM files, which are read again when they change; new connections have what was read
 * last, and files that cannot be used leave it as it was. Safe for use by many threads.
 */
public final class TlsFiles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final long LOOK_SECONDS = 5;
  private static final long HANDSHAKE_SECONDS = 10;

  private final TlsConfig config;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("tls-files").unstarted(work));
  private volatile SslContext context;
  private List<FileTime> read;

  private TlsFiles(TlsConfig config) throws IOException {
    this.config = config;
    this.read = times();
    this.context = load();
  }

  /**
   * Reads the files, and looks at them again every five seconds until it is closed.
   *
   * @throws IOException where they cannot be used, saying which and why
   */
  public static TlsFiles open(TlsConfig config) throws IOException {
    TlsFiles files = new TlsFiles(config);
    var _ =
        files.clock.scheduleWithFixedDelay(
            files::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return files;
  }

  /** Returns the handler of a new connection. */
  SslHandler handler(Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    return handler;
  }

  /** Looks whether a file changed, and reads all again where one did. */
  synchronized void look() {
    try {
      List<FileTime> now = times();
      if (!now.equals(read)) {
        read = now;
        context = load();
        LOG.info("the certificate {} was read again", config.certificate());
      }
    } catch (IOException e) {
      LOG.warn("the certificate stays as it was: {}", e.getMessage());
    }
  }

  private SslContext load() throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(config.certificate().toFile(), config.key().toFile())
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS);
      Path clients = config.clients();
      if (clients != null) {
        builder.trustManager(clients.toFile()).clientAuth(ClientAuth.REQUIRE);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "tls: " + config.certificate() + " and " + config.key() + " cannot be used: "
              + e.getMessage() + " (PEM; the key as PKCS #8 without a password)",
          e);
    }
  }

  private List<FileTime> times() throws IOException {
    List<FileTime> times = new ArrayList<>();
    times.add(Files.getLastModifiedTime(config.certificate()));
    times.add(Files.getLastModifiedTime(config.key()));
    Path clients = config.clients();
    if (clients != null) {
      times.add(Files.getLastModifiedTime(clients));
    }
    return times;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
