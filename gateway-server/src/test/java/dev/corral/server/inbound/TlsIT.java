package dev.corral.server.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.server.config.TlsConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS over real sockets, with keys of the JDK's own tool. */
final class TlsIT {

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
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
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-ext",
                "bc:c=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store(name).toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
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
    String text = Base64.getMimeEncoder().encodeToString(bytes);
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
                HttpListener.Doors.OPEN.with(open)));
    return open;
  }

  private InetSocketAddress address() {
    return Objects.requireNonNull(listener).address();
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
    SSLParameters parameters = context.getDefaultSSLParameters();
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    try (HttpClient client = client(context, parameters)) {
      return client.send(
          HttpRequest.newBuilder(uri("/hello")).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
  }

  private static HttpClient client(SSLContext context) {
    return client(context, context.getDefaultSSLParameters());
  }

  private static HttpClient client(SSLContext context, SSLParameters parameters) {
    return HttpClient.newBuilder()
        .sslContext(context)
        .sslParameters(parameters)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(PATIENCE)
        .build();
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:" + address().getPort() + path);
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
    try (RawClient plain = new RawClient(address())) {
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
  void aCertificateWhoseKeyHasNotComeYetLeavesTheOneBefore() throws Exception {
    TlsFiles open = serve(null);
    writeCertificate("two", folder.resolve("cert.pem"));
    Files.setLastModifiedTime(folder.resolve("cert.pem"), LATER);
    open.look();
    assertThat(ask(trusting("one", null)).statusCode()).isEqualTo(200);
    install("two");
    Files.setLastModifiedTime(folder.resolve("key.pem"), LATER);
    open.look();
    assertThat(ask(trusting("two", null)).statusCode()).isEqualTo(200);
  }

  @Test
  void largeBodiesPassWhole() throws Exception {
    serve(null);
    String body = "0123456789".repeat(9_000);
    try (HttpClient client = client(trusting("one", null))) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri("/echo"))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void theLastAnswerOfAConnectionIsWhole() throws Exception {
    serve(null);
    try (SSLSocket socket =
        (SSLSocket)
            trusting("one", null)
                .getSocketFactory()
                .createSocket(address().getAddress(), address().getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("hello");
    }
  }

  @Test
  void nothingOlderIsSpoken() throws Exception {
    SSLEngine engine = serve(null).handler(new EmbeddedChannel()).engine();
    assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    assertThat(engine.getEnabledCipherSuites())
        .hasSizeGreaterThan(5)
        .noneMatch(one -> one.contains("CBC"));
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
  void filesThatCannotBeUsedAreToldAtTheStart() throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    refused(folder.resolve("none.pem"), key, "none.pem: there is no such file");
    refused(key, key, "key.pem has no certificate in PEM");
    refused(certificate, certificate, "cert.pem has no private key as PKCS #8");
    writeCertificate("two", certificate);
    refused(certificate, key, "key.pem is not the key of the certificate in");
  }

  private static void refused(Path certificate, Path key, String why) {
    assertThatThrownBy(() -> TlsFiles.open(new TlsConfig(certificate, key, null)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }
}
