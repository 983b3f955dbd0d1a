package dev.corral.server.cli.client;

import dev.corral.server.config.Sources;
import dev.corral.server.inbound.ServerCertificate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How commands connect to a server that is running. */
public final class Connections {

  private Connections() {}

  /**
   * Returns a client's beginnings: it trusts the certificates of the file that CORRAL_CA names, or
   * those that the JVM does.
   *
   * @throws ClientFailed where the file cannot be used
   */
  public static HttpClient.Builder builder() {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    Path roots = Sources.roots();
    if (roots != null) {
      try {
        builder.sslContext(trusting(roots));
      } catch (IOException e) {
        throw new ClientFailed(Sources.ROOTS_VARIABLE + ": " + e.getMessage(), e);
      }
    }
    return builder;
  }

  /** Returns what trusts the certificates of a PEM file, and no others. */
  public static SSLContext trusting(Path file) throws IOException {
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      for (X509Certificate one : ServerCertificate.certificates(file)) {
        roots.setCertificateEntry(one.getSubjectX500Principal().getName(), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " has no certificates that can be trusted", e);
    }
  }
}
