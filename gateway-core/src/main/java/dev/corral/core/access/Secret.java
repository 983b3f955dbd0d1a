package dev.corral.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/*
 * A secret has 192 random bits, so that a plain SHA-256 of it cannot be turned back: slow hashes
 * are for what people think up. Its prefix lets scanners of repositories find it.
 */

/** The secret of a key: {@code corral_ID_RANDOM}. Shown once, kept as a hash. */
final class Secret {

  static final String PREFIX = "corral_";

  private static final int ID_DIGITS = 12;
  private static final int RANDOM_DIGITS = 48;
  private static final int LENGTH = PREFIX.length() + ID_DIGITS + 1 + RANDOM_DIGITS;

  private Secret() {}

  /** Returns a new secret. */
  static String make() {
    RandomGenerator random = new SecureRandom();
    byte[] bytes = new byte[(ID_DIGITS + RANDOM_DIGITS) / 2];
    random.nextBytes(bytes);
    String digits = HexFormat.of().formatHex(bytes);
    return PREFIX + digits.substring(0, ID_DIGITS) + "_" + digits.substring(ID_DIGITS);
  }

  /** Returns the id in a secret; empty where the text is no secret. */
  static String id(String text) {
    int end = PREFIX.length() + ID_DIGITS;
    return text.length() == LENGTH && text.startsWith(PREFIX) && text.charAt(end) == '_'
        ? text.substring(PREFIX.length(), end)
        : "";
  }

  /** Returns the hash under which a secret is kept. */
  static String hash(String secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Compares in a time that does not depend on where two hashes differ. */
  static boolean isHashOf(String hash, String secret) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), hash(secret).getBytes(StandardCharsets.US_ASCII));
  }
}
