package dev.corral.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files by which connections are encrypted, all in PEM.
 *
 * @param certificate the server's certificate and those between it and its root
 * @param key its private key, PKCS #8 without a password
 * @param clients the roots of the certificates that clients must show; null where none need to
 */
public record TlsConfig(Path certificate, Path key, @Nullable Path clients) {

  private static final String NONE = "none";

  static final Setting<String> CERTIFICATE =
      Setting.of(
          "tls.certificate",
          Forms.text("a file, or none"),
          NONE,
          "The server's certificate with those between it and its root, in PEM; none is plain HTTP."
              + " Read again within seconds after it changed, for new connections.");

  static final Setting<String> KEY =
      Setting.of(
          "tls.key",
          Forms.text("a file, or none"),
          NONE,
          "Its private key in PEM, PKCS #8 without a password.");

  static final Setting<String> CLIENTS =
      Setting.of(
          "tls.clients",
          Forms.text("a file, or none"),
          NONE,
          "Root certificates in PEM; where it is set, every client must show a certificate that"
              + " one of them signed.");

  /** Returns the files; null for plain HTTP. */
  static @Nullable TlsConfig of(Values values) {
    String certificate = values.get(CERTIFICATE);
    String key = values.get(KEY);
    String clients = values.get(CLIENTS);
    if (certificate.equals(NONE) != key.equals(NONE)) {
      throw new IllegalArgumentException("tls.certificate and tls.key: expected both, or none");
    }
    if (certificate.equals(NONE)) {
      if (!clients.equals(NONE)) {
        throw new IllegalArgumentException("tls.clients: expected only with tls.certificate");
      }
      return null;
    }
    return new TlsConfig(
        Path.of(certificate), Path.of(key), clients.equals(NONE) ? null : Path.of(clients));
  }
}
