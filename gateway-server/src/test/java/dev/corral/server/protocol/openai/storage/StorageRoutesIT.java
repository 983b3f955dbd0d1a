package dev.corral.server.protocol.openai.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class StorageRoutesIT {

  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  @TempDir static Path directory;
  private static GatewayServer server;
  private static Http http;

  @BeforeAll
  static void start() throws IOException {
    server = GatewayServer.start(new ServerConfig("127.0.0.1", 0, directory, List.of(NOBODY), 1));
    http = new Http(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void answersAQuestionFromAnUploadedFile() {
    String store = create("{\"name\":\"Limits\",\"metadata\":{\"team\":\"ops\"}}");
    String file = http.upload("limits.md", "# Queue\n\nThe queue holds at most 512 requests.");

    JsonNode ended = http.ingest(store, file, ",\"attributes\":{\"year\":2026,\"draft\":false}");

    assertThat(ended.path("status").asString()).isEqualTo("completed");
    assertThat(ended.path("last_error").isNull()).isTrue();
    assertThat(ended.path("ingestion").path("chunks").asInt()).isEqualTo(1);
    assertThat(ended.path("chunking_strategy").path("static").path("max_chunk_size_tokens").asInt())
        .isEqualTo(512);
    JsonNode shown = http.get("/v1/vector_stores/" + store).ok();
    assertThat(shown.path("file_counts").path("completed").asInt()).isEqualTo(1);
    assertThat(shown.path("status").asString()).isEqualTo("completed");
    assertThat(shown.path("metadata").path("team").asString()).isEqualTo("ops");

    Http.Answer search =
        http.post(
            "/v1/vector_stores/" + store + "/search",
            "{\"query\":\"How many requests fit into the queue?\",\"max_num_results\":3,"
                + "\"filters\":{\"type\":\"and\",\"filters\":[{\"type\":\"gte\",\"key\":\"year\","
                + "\"value\":2025},{\"type\":\"eq\",\"key\":\"draft\",\"value\":false}]}}");
    JsonNode hit = search.ok().path("data").path(0);
    assertThat(hit.path("filename").asString()).isEqualTo("limits.md");
    assertThat(hit.path("score").asDouble()).isBetween(0.7, 1.0);
    assertThat(hit.path("content").path(0).path("text").asString()).contains("512 requests");
    assertThat(hit.path("headings").asString()).isEqualTo("Queue");
    assertThat(search.raw().headers().firstValue("server-timing").orElse(""))
        .matches("embed;dur=[0-9.]+, search;dur=[0-9.]+");

    JsonNode answer =
        http.post(
                "/v1/chat/completions",
                "{\"model\":\"quote+limits\",\"messages\":[{\"role\":\"user\",\"content\":"
                    + "\"How many requests does the queue hold?\"}]}")
            .ok();
    assertThat(answer.path("choices").path(0).path("message").path("content").asString())
        .contains("512 requests")
        .contains("[1]");
    assertThat(answer.path("sources").path(0).path("filename").asString()).isEqualTo("limits.md");
  }

  @Test
  void servesAFileAndDeletesIt() {
    String id = http.upload("note.txt", "just a note");

    JsonNode shown = http.get("/v1/files/" + id).ok();
    Http.Answer content = http.get("/v1/files/" + id + "/content");
    JsonNode deleted = http.delete("/v1/files/" + id).ok();

    assertThat(shown.path("object").asString()).isEqualTo("file");
    assertThat(shown.path("bytes").asInt()).isEqualTo(11);
    assertThat(shown.path("filename").asString()).isEqualTo("note.txt");
    assertThat(shown.path("sha256").asString()).hasSize(64);
    assertThat(content.raw().body()).isEqualTo("just a note");
    assertThat(deleted.path("deleted").asBoolean()).isTrue();
    assertThat(http.get("/v1/files/" + id).status()).isEqualTo(404);
    assertThat(http.delete("/v1/files/" + id).status()).isEqualTo(404);
  }

  @Test
  void tellsWhyAFileCannotBeRead() {
    String store = create("{}");

    JsonNode picture = http.ingest(store, http.upload("p.png", "\u0089PNG\r\n"), "");
    JsonNode blank = http.ingest(store, http.upload("b.txt", " \n "), "");

    assertThat(picture.path("status").asString()).isEqualTo("failed");
    assertThat(picture.path("last_error").path("code").asString()).isEqualTo("unsupported_file");
    assertThat(picture.path("last_error").path("message").asString())
        .contains("supported are", "PDF", "DOCX", "TXT");
    assertThat(blank.path("last_error").path("code").asString()).isEqualTo("invalid_file");
    assertThat(blank.path("last_error").path("reason").asString()).isEqualTo("no_text");
  }

  @Test
  void refusesBadUploads() {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);

    Http.Answer empty = http.upload("e.txt", new byte[0], "purpose", "assistants");
    Http.Answer noPurpose = http.upload("a.txt", text);
    Http.Answer badPurpose = http.upload("a.txt", text, "purpose", "fun");
    Http.Answer noForm = http.post("/v1/files", "{}");

    assertThat(empty.status()).isEqualTo(400);
    assertThat(message(empty)).contains("empty");
    assertThat(noPurpose.status()).isEqualTo(400);
    assertThat(noPurpose.body().path("error").path("param").asString()).isEqualTo("purpose");
    assertThat(badPurpose.status()).isEqualTo(400);
    assertThat(noForm.status()).isEqualTo(400);
    assertThat(message(noForm)).contains("multipart/form-data");
  }

  @Test
  void refusesAFormWithoutABoundary() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.url().resolve("/v1/files"))
                    .header("content-type", "multipart/form-data")
                    .POST(HttpRequest.BodyPublishers.ofString("--b\r\n"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("boundary").contains("invalid_request_error");
  }

  @Test
  void refusesBadFields() {
    String store = create("{\"name\":\"bad\"}");
    String search = "/v1/vector_stores/" + store + "/search";
    String files = "/v1/vector_stores/" + store + "/files";

    assertParam(http.post(search, "{}"), "query");
    assertParam(http.post(search, "{\"query\":\" \"}"), "query");
    assertThat(message(http.post(search, "{\"query\":5}"))).contains("a string or an array");
    assertParam(
        http.post(
            search,
            "{\"query\":\"q\",\"filters\":{\"type\":\"gt\",\"key\":\"k\",\"value\":\"a\"}}"),
        "filters.value");
    assertParam(http.post(search, "{\"query\":\"q\",\"max_num_results\":51}"), "max_num_results");
    assertParam(
        http.post(search, "{\"query\":\"q\",\"ranking_options\":{\"score_threshold\":2}}"),
        "ranking_options.score_threshold");
    assertParam(
        http.post(search, "{\"query\":\"q\",\"filters\":{\"type\":\"like\"}}"), "filters.type");
    assertParam(http.post(files, "{}"), "file_id");
    assertParam(
        http.post(
            files,
            "{\"file_id\":\"x\",\"chunking_strategy\":{\"type\":\"static\",\"static\":"
                + "{\"max_chunk_size_tokens\":50,\"chunk_overlap_tokens\":0}}}"),
        "chunking_strategy.static.max_chunk_size_tokens");
    assertParam(http.get("/v1/vector_stores?limit=101"), "limit");
    assertParam(http.get("/v1/files?order=up"), "order");
    assertThat(http.post(files, "{\"file_id\":\"file-none\"}").status()).isEqualTo(404);
    assertThat(http.post("/v1/vector_stores/vs_none/search", "{\"query\":\"q\"}").status())
        .isEqualTo(404);
    assertThat(http.post("/v1/vector_stores", "{broken").status()).isEqualTo(400);
  }

  @Test
  void changesAndDeletesAStore() {
    String file = http.upload("keep.txt", "This text is kept.");
    String store = create("{\"name\":\"before\",\"file_ids\":[\"" + file + "\"]}");

    JsonNode changed =
        http.post(
                "/v1/vector_stores/" + store,
                "{\"name\":\"after\",\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":7}}")
            .ok();
    JsonNode ended = http.ingest(store, file, ",\"attributes\":{\"k\":\"v\"}");
    JsonNode text = http.get("/v1/vector_stores/" + store + "/files/" + file + "/content").ok();
    JsonNode detached = http.delete("/v1/vector_stores/" + store + "/files/" + file).ok();
    JsonNode deleted = http.delete("/v1/vector_stores/" + store).ok();

    assertThat(changed.path("name").asString()).isEqualTo("after");
    assertThat(changed.path("expires_after").path("days").asInt()).isEqualTo(7);
    assertThat(changed.path("expires_at").isNumber()).isTrue();
    assertThat(ended.path("attributes").path("k").asString()).isEqualTo("v");
    assertThat(text.path("data").path(0).path("text").asString()).isEqualTo("This text is kept.");
    assertThat(detached.path("object").asString()).isEqualTo("vector_store.file.deleted");
    assertThat(deleted.path("object").asString()).isEqualTo("vector_store.deleted");
    assertThat(http.get("/v1/vector_stores/" + store).status()).isEqualTo(404);
    assertThat(http.get("/v1/files/" + file).status()).isEqualTo(200);
  }

  @Test
  void pagesThroughLists() {
    String store = create("{\"name\":\"pages\"}");
    for (int i = 0; i < 3; i++) {
      http.ingest(store, http.upload(i + ".txt", "text number " + i), "");
    }
    String path = "/v1/vector_stores/" + store + "/files?filter=completed&order=asc&limit=2";

    JsonNode first = http.get(path).ok();
    JsonNode rest = http.get(path + "&after=" + first.path("last_id").asString()).ok();

    assertThat(first.path("data").size()).isEqualTo(2);
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(rest.path("data").size()).isEqualTo(1);
    assertThat(rest.path("has_more").asBoolean()).isFalse();
  }

  private static String create(String json) {
    return http.post("/v1/vector_stores", json).ok().path("id").asString();
  }

  private static String message(Http.Answer answer) {
    return answer.body().path("error").path("message").asString();
  }

  private static void assertParam(Http.Answer answer, String param) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.body().path("error").path("param").asString()).isEqualTo(param);
    assertThat(answer.body().path("error").path("type").asString())
        .isEqualTo("invalid_request_error");
  }
}
