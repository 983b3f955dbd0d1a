package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits as a client meets them, across a reload and a restart. */
final class LimitsIT {

  private static final String SETTINGS =
      """
      access:
        limits:
          few: {requests-per-minute: 3}
          little: {tokens-per-minute: 5, storage: 40, vectors: 2}
        tenants:
          acme: {limits: few}
          rival: {limits: little}
      """;
  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";

  @TempDir private Path folder = Path.of("set by JUnit");

  @Test
  void requestsPastTheLimitAreRefusedUntilAfterARestart() throws IOException {
    String key;
    try (var server = new KeyedServer(folder, SETTINGS)) {
      key = server.key("acme", Role.USER);
      for (int left = 2; left >= 0; left--) {
        HttpResponse<String> answer = server.send("GET", "/v1/models", key, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-ratelimit-limit-requests")).contains("3");
        assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests"))
            .contains(Integer.toString(left));
      }
      assertRefused(server, key);
    }
    try (var server = new KeyedServer(folder, SETTINGS)) {
      assertRefused(server, key);
      server.write(SETTINGS.replace("few: {requests-per-minute: 3}", "few: {concurrency: 9}"));
      assertThat(server.reload()).anyMatch(change -> change.startsWith("access.limits:"));
      assertThat(server.send("GET", "/v1/models", key, null).statusCode()).isEqualTo(200);
    }
  }

  private static void assertRefused(KeyedServer server, String key) {
    HttpResponse<String> refused = server.send("GET", "/v1/models", key, null);
    assertThat(refused.statusCode()).isEqualTo(429);
    long wait = Long.parseLong(refused.headers().firstValue("retry-after").orElse("0"));
    assertThat(wait).isBetween(1L, 60L);
    assertThat(refused.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
    assertThat(refused.body()).contains("3 requests a minute");
    assertThat(server.send("GET", "/health/live", key, null).statusCode()).isEqualTo(200);
  }

  @Test
  void tokensStorageAndVectorsAreLimited() throws IOException {
    try (var server = new KeyedServer(folder, SETTINGS)) {
      String key = server.key("rival", Role.USER);
      String texts = "{\"model\":\"all-minilm\",\"input\":\"one two three four five six\"}";
      assertThat(server.send("POST", "/v1/embeddings", key, texts).statusCode()).isEqualTo(200);
      assertThat(server.send("POST", "/api/embed", key, texts).statusCode()).isEqualTo(429);
      assertThat(server.send("POST", "/v1/messages", key, "{}").statusCode()).isEqualTo(429);

      assertThat(server.upload(key, "a.txt", "x".repeat(30)).statusCode()).isEqualTo(200);
      assertThat(server.upload(key, "b.txt", "x".repeat(30)).statusCode()).isEqualTo(429);

      String made = server.send("POST", COLLECTIONS, key, "{\"name\":\"notes\"}").body();
      String id = made.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1");
      assertThat(add(server, key, id, "[\"1\",\"2\"]", "[[1],[2]]")).isEqualTo(201);
      assertThat(add(server, key, id, "[\"3\"]", "[[3]]")).isEqualTo(429);
    }
  }

  private static int add(KeyedServer server, String key, String id, String ids, String vectors) {
    String body = "{\"ids\":" + ids + ",\"embeddings\":" + vectors + "}";
    return server.send("POST", COLLECTIONS + "/" + id + "/add", key, body).statusCode();
  }
}
