package dev.corral.server.upstream;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of models, from a client's request to the host's and back. */
class OllamaLibraryTest {

  private static final String EMPTY_SHA256 =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final FakeOllama host = FakeOllama.start();
  private final OllamaLibrary library = OllamaLibrary.at(host::uri);
  private final Caller caller =
      new Caller(
          new OllamaDialect(
              new ScriptedChat(),
              new ScriptedEmbeddings("", List.of(), 0),
              "0.17.4",
              InstantSource.system(),
              Runnable::run,
              library));

  @AfterEach
  void stop() {
    library.close();
    host.close();
  }

  @Test
  void streamsTheProgressOfAPull() throws Exception {
    String[] lines = {
      "{\"status\":\"pulling manifest\"}",
      "{\"status\":\"pulling 596af53fad93\",\"digest\":\"sha256:59\",\"total\":9,\"completed\":4}",
      "{\"status\":\"success\"}"
    };
    host.next(answer(lines));

    RecordingReply reply = post("/api/pull", "{'model':'m','insecure':true,'username':'u'}");

    assertThat(reply.await().lines()).containsExactly(lines);
    assertThat(reply.contentType()).isEqualTo("application/x-ndjson");
    assertThat(reply.state()).isEqualTo(State.ENDED);
    assertThat(reply.header("x-corral-ignored")).isEqualTo("username");
    assertThat(sent()).isEqualTo("POST /api/pull {\"model\":\"m\",\"insecure\":true}");
  }

  @Test
  void tellsTheLastStepWhereNoStreamIsWanted() throws Exception {
    host.next(answer("{\"status\":\"pushing manifest\"}", "{\"status\":\"success\"}"));

    RecordingReply reply = post("/api/push", "{'name':'m','stream':false}").await();

    assertThat(reply.text()).isEqualTo("{\"status\":\"success\"}");
    assertThat(reply.contentType()).startsWith("application/json");
  }

  @Test
  void rebuildsARecipe() throws Exception {
    host.next(answer("{\"status\":\"success\"}"));

    post(
            "/api/create",
            "{'model':'n','from':'m','system':'be brief','parameters':{'temperature':1.50},"
                + "'messages':[{'role':'user','content':'x'}],'remote_host':'http://elsewhere'}")
        .await();

    assertThat(sent())
        .isEqualTo(
            "POST /api/create {\"model\":\"n\",\"from\":\"m\",\"system\":\"be brief\","
                + "\"parameters\":{\"temperature\":1.5},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
  }

  @Test
  void tellsAFailureBeforeAndWithinTheProgress() throws Exception {
    host.next(status(404, "{\"error\":\"model \\\"m\\\" not found\"}"));
    RecordingReply before = post("/api/push", "{'model':'m'}").await();
    assertThat(before.status()).isEqualTo(404);
    assertThat(before.text()).isEqualTo("{\"error\":\"model \\\"m\\\" not found\"}");

    host.next(
        answer("{\"status\":\"pulling manifest\"}", "{\"error\":\"pull model manifest: gone\"}"));
    RecordingReply within = post("/api/pull", "{'model':'m'}").await();
    assertThat(within.lines().getLast()).isEqualTo("{\"error\":\"pull model manifest: gone\"}");
    assertThat(within.state()).isEqualTo(State.ABORTED);

    host.next(answer("{\"status\":\"pulling manifest\"}"));
    assertThat(post("/api/pull", "{'model':'m'}").await().lines().getLast())
        .contains("ended without saying that it is done");
  }

  @Test
  void stopsWhenTheClientLeaves() throws Exception {
    host.next(
        answer("{\"status\":\"pulling manifest\"}", "{\"status\":\"success\"}").stallAfter(40));

    RecordingReply reply = post("/api/pull", "{'model':'m'}");
    host.awaitRequest();
    reply.clientGoes();

    host.awaitDeparture();
  }

  @Test
  void copiesAndDeletes() throws Exception {
    host.next(status(200, ""), status(200, ""), status(404, "{\"error\":\"model 'x' not found\"}"));

    RecordingReply copied = post("/api/copy", "{'source':'m','destination':'n'}").await();
    RecordingReply deleted = caller.call("DELETE", "/api/delete", "{\"model\":\"n\"}").await();
    RecordingReply missing = caller.call("DELETE", "/api/delete", "{\"model\":\"x\"}").await();

    assertThat(copied.status()).isEqualTo(200);
    assertThat(copied.text()).isEmpty();
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(missing.status()).isEqualTo(404);
    assertThat(host.requests())
        .extracting(FakeOllama.Request::method)
        .containsExactly("POST", "DELETE", "DELETE");
  }

  @Test
  void looksForAndTakesBlobs() throws Exception {
    host.next(
        Script.of("HTTP/1.1 404 Not Found\r\nContent-Length: 102\r\n\r\n"),
        Script.of("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"),
        Script.of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    String path = "/api/blobs/" + EMPTY_SHA256;

    assertThat(caller.call("HEAD", path, "").await().status()).isEqualTo(404);
    assertThat(post(path, "").await().status()).isEqualTo(201);
    assertThat(caller.call("HEAD", path, "").await().status()).isEqualTo(200);
    RecordingReply other = post(path, "other bytes").await();
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.text()).contains("digest mismatch, expected", EMPTY_SHA256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/api/pull | {} | model is required",
        "/api/create | {'model':1} | model must be a string, not a number",
        "/api/copy | {'source':'a'} | destination is required",
        "/api/blobs/sha256:0 | x | invalid digest format: expected sha256: and 64 hexadecimal"
            + " digits",
        "/api/blobs/..%2f | x | invalid digest format: expected sha256: and 64 hexadecimal digits"
      })
  void refuses(String path, String body, String message) throws Exception {
    RecordingReply reply = post(path, body).await();

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).isEqualTo("{\"error\":\"" + message + "\"}");
    assertThat(host.requests()).isEmpty();
  }

  @Test
  void saysThatTheHostDoesNotAnswer() throws Exception {
    host.close();

    RecordingReply reply = post("/api/pull", "{'model':'m'}").await();

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text()).contains("the model host at " + host.uri() + " does not answer");
  }

  private String sent() {
    FakeOllama.Request request = host.requests().getLast();
    return request.method() + " " + request.path() + " " + request.body();
  }

  private RecordingReply post(String path, String body) throws Exception {
    return caller.post(path, body.replace('\'', '"'));
  }
}
