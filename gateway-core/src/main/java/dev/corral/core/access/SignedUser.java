package dev.corral.core.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the token by which Open-WebUI names its user: a JSON Web Token (RFC 7519) signed with
 * HMAC-SHA-256 and nothing else, whatever its head says.
 */
final class SignedUser {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String ALGORITHM = "HmacSHA256";
  private static final String ISSUER = "open-webui";
  private static final int LONGEST = 8192;

  private SignedUser() {}

  /** Returns the user that a token names; empty where the token does not hold. */
  static Optional<String> of(String token, String secret, Instant now) {
    String[] parts = token.split("\\.", -1);
    if (secret.isEmpty() || token.length() > LONGEST || parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      if (!MessageDigest.isEqual(signature, sign(parts[0] + "." + parts[1], secret))) {
        return Optional.empty();
      }
      Map<String, String> head = fields(parts[0]);
      Map<String, String> claims = fields(parts[1]);
      boolean holds =
          "HS256".equals(head.get("alg"))
              && ISSUER.equals(claims.get("iss"))
              && now.getEpochSecond() < Long.parseLong(claims.getOrDefault("exp", "0"));
      return holds ? Optional.ofNullable(claims.get("sub")) : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static byte[] sign(String text, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC-SHA-256", e);
    }
  }

  private static Map<String, String> fields(String part) {
    Map<String, String> fields = new HashMap<>();
    byte[] text = Base64.getUrlDecoder().decode(part);
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return fields;
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
          fields.put(name, json.getString());
        } else {
          json.skipChildren();
        }
      }
    }
    return fields;
  }
}
