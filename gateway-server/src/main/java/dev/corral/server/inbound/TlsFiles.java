package dev.corral.server.inbound;

import dev.corral.server.config.TlsConfig;
import dev.corral.server.observe.PartFigures;
import dev.corral.server.observe.Samples;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS from PEM files, which are read again when they change. New connections have what was read
 * last; files that cannot be used, or do not belong together yet, leave it as it was. Safe for use
 * by many threads.
 */
public final class TlsFiles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** With keys that are forgotten, and encryption that notices every change. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final long LOOK_SECONDS = 5;
  private static final long HANDSHAKE_SECONDS = 10;

  /** What was read, ready for use. */
  private record Loaded(SslContext context, Instant expires) {}

  private final TlsConfig config;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("tls-files").unstarted(work));
  private volatile Loaded loaded;
  private List<FileTime> seen;

  private TlsFiles(TlsConfig config) throws IOException {
    this.config = config;
    this.seen = times(config); // before they are read, so that no change is missed
    this.loaded = load(config);
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
    SslHandler handler = loaded.context().newHandler(channel.alloc());
    handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    return handler;
  }

  /** Looks whether a file changed, and reads all again where one did. */
  synchronized void look() {
    List<FileTime> now = times(config);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      loaded = load(config);
      LOG.info("the certificate {} was read again", config.certificate());
    } catch (IOException e) {
      LOG.warn("the certificate stays as it was: {}", e.getMessage());
    }
  }

  /** Tells how long the certificate holds. */
  public void figures(Samples samples) {
    PartFigures.certificate(loaded.expires(), samples);
  }

  private static Loaded load(TlsConfig config) throws IOException {
    ServerCertificate own = ServerCertificate.read(config.certificate(), config.key());
    SslContextBuilder builder =
        SslContextBuilder.forServer(own.key(), own.chain())
            .sslProvider(SslProvider.JDK)
            .protocols(PROTOCOLS)
            .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    Path clients = config.clients();
    if (clients != null) {
      List<X509Certificate> roots = ServerCertificate.certificates(clients);
      builder.trustManager(roots).clientAuth(ClientAuth.REQUIRE);
    }
    return new Loaded(builder.build(), own.expires());
  }

  private static List<FileTime> times(TlsConfig config) {
    List<FileTime> times = new ArrayList<>();
    times.add(time(config.certificate()));
    times.add(time(config.key()));
    Path clients = config.clients();
    if (clients != null) {
      times.add(time(clients));
    }
    return times;
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // not there: told when it is read
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
