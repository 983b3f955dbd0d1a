package dev.corral.server.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's certificate with its private key.
 *
 * @param chain the certificate, then those between it and its root
 * @param key its private key
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  public ServerCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both from PEM files.
   *
   * @throws IOException where a file cannot be used or they do not belong together, saying which
   */
  public static ServerCertificate read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = certificates(certificate);
    PublicKey known = chain.getFirst().getPublicKey();
    PrivateKey own = privateKey(key, known.getAlgorithm());
    if (!isPair(own, known)) {
      throw new IOException(key + " is not the key of the certificate in " + certificate);
    }
    return new ServerCertificate(chain, own);
  }

  /** Reads the certificates of a PEM file, at least one. */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      if (found.isEmpty()) {
        throw new IOException(file + " has no certificate in PEM");
      }
      return found.stream().map(X509Certificate.class::cast).toList();
    } catch (CertificateException e) {
      throw new IOException(file + " has no certificate in PEM: " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws IOException {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    Matcher pem = PRIVATE_KEY.matcher(text);
    if (!pem.find()) {
      throw new IOException(
          file
              + " has no private key as PKCS #8 without a password; make one of it with"
              + " openssl pkcs8 -topk8 -nocrypt");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " has no private key of the kind " + algorithm, e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Tells whether what one signs the other accepts. */
  private static boolean isPair(PrivateKey own, PublicKey known) throws IOException {
    try {
      Signature signature = Signature.getInstance(signature(known.getAlgorithm()));
      byte[] anything = {1, 2, 3};
      signature.initSign(own);
      signature.update(anything);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      signature.update(anything);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new IOException("the private key cannot sign: " + e.getMessage(), e);
    }
  }

  private static String signature(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }

  /** Returns when the first of the chain is no longer valid. */
  public Instant expires() {
    return chain.stream()
        .map(one -> one.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
