package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.server.config.TlsConfig;
import dev.corral.server.observe.Figures;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsIT {

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final FileTime LATER = FileTime.fromMillis(4_000_000_000_000L);

  @TempDir private Path folder;
  private @Nullable TlsFiles files;
  private @Nullable HttpListener listener;

  @BeforeEach
  void keys() throws Exception {
    makeKeys("one");
    makeKeys("two");
    install("one");
  }

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
    if (files != null) {
      files.close();
    }
  }

  @AfterAll
  static void stop() {
    LOOPS.shutdownGracefully();
  }

  /** Makes a key and its certificate with the JDK's own tool. */
  private void makeKeys(String name) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-alias", name,
                "-dname", "CN=" + name, "-ext", "san=dns:localhost,ip:127.0.0.1",
                "-ext", "bc:c=ca:true", "-validity", "2", "-storetype", "PKCS12",
                "-keystore", store(name).toString(), "-storepass", new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  private KeyStore keys(String name) throws Exception {
    return KeyStore.getInstance(store(name).toFile(), PASSWORD);
  }

  /** Puts a key and its certificate where the server looks. */
  private void install(String name) throws Exception {
    KeyStore keys = keys(name);
    Key key = keys.getKey(name, PASSWORD);
    Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    writeCertificate(name, folder.resolve("cert.pem"));
  }

  private void writeCertificate(String name, Path file) throws Exception {
    Certificate certificate = keys(name).getCertificate(name);
    Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private TlsFiles serve(@Nullable Path clients) throws Exception {
    TlsFiles open =
        TlsFiles.open(
            new TlsConfig(folder.resolve("cert.pem"), folder.resolve("key.pem"), clients));
    files = open;
    listener =
        HttpListener.open(
            LOOPS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpListener.Service(
                new Router(List.of(), new EchoDialect()),
                Runnable::run,
                Set.of(),
                new Figures(),
                List.of(),
                new Gate(),
                open));
    return open;
  }

  private int port() {
    assertThat(listener).isNotNull();
    return listener.address().getPort();
  }

  private SSLContext trusting(String server, @Nullable String own) throws Exception {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry(server, keys(server).getCertificate(server));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    KeyManager[] keys = {};
    if (own != null) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys(own), PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> ask(SSLContext context, String... protocols) throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(protocols.length == 0 ? null : protocols);
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + "/hello"))
              .timeout(Duration.ofSeconds(20))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void versions12And13AreSpoken() throws Exception {
    serve(null);
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      HttpResponse<String> answer = ask(trusting("one", null), version);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void plainBytesAreRefusedAndTheNextClientIsServed() throws Exception {
    serve(null);
    try (RawClient plain = new RawClient(new InetSocketAddress("127.0.0.1", port()))) {
      plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(plain.rest()).doesNotContain("HTTP/1.1");
    }
    assertThat(ask(trusting("one", null)).statusCode()).isEqualTo(200);
  }

  @Test
  void aChangedCertificateIsUsedWithoutARestart() throws Exception {
    TlsFiles open = serve(null);
    ask(trusting("one", null));
    install("two");
    Files.setLastModifiedTime(folder.resolve("cert.pem"), LATER);
    open.look();
    HttpResponse<String> answer = ask(trusting("two", null));
    X509Certificate shown =
        (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=two");
    assertThatThrownBy(() -> ask(trusting("one", null))).isInstanceOf(IOException.class);
  }

  @Test
  void aBrokenCertificateLeavesTheOneBefore() throws Exception {
    TlsFiles open = serve(null);
    Files.writeString(folder.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
    Files.setLastModifiedTime(folder.resolve("cert.pem"), LATER);
    open.look();
    assertThat(ask(trusting("one", null)).statusCode()).isEqualTo(200);
  }

  @Test
  void clientsMustShowACertificateWhereThatIsAsked() throws Exception {
    writeCertificate("two", folder.resolve("clients.pem"));
    serve(folder.resolve("clients.pem"));
    assertThat(ask(trusting("one", "two")).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> ask(trusting("one", null))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ask(trusting("one", "one"))).isInstanceOf(IOException.class);
  }

  @Test
  void aMissingFileIsToldAtTheStart() {
    TlsConfig config = new TlsConfig(folder.resolve("none.pem"), folder.resolve("key.pem"), null);
    assertThatThrownBy(() -> TlsFiles.open(config))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }
}
