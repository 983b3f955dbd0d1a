package dev.corral.server.protocol.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is kept, gone on from, and searched for. */
class StoredResponsesTest extends ResponsesBench {

  @Test
  void keepsAnAnswerUntilItIsDeleted() throws Exception {
    engine.say(Delta.text("a"), END);
    JsonNode answer = Recorded.json(post("'input':'x'").text());
    String one = PATH + "/" + answer.get("id").stringValue();

    assertThat(Recorded.json(caller.get(one).text())).isEqualTo(answer);
    assertThat(caller.post(one + "/cancel", "").status()).isEqualTo(400);
    become("b");
    assertThat(caller.get(one).status()).isEqualTo(404);
    assertThat(caller.call("DELETE", one, "").status()).isEqualTo(404);
    become("a");
    assertThat(caller.call("DELETE", one, "").text())
        .isEqualTo("{\"id\":" + answer.get("id") + ",\"object\":\"response\",\"deleted\":true}");
    assertThat(caller.get(one).status()).isEqualTo(404);
    assertThat(caller.get(one + "/input_items").status()).isEqualTo(404);
  }

  @Test
  void keepsNothingWhereToldSo() throws Exception {
    engine.say(Delta.text("a"), END);

    JsonNode answer = Recorded.json(post("'input':'x','store':false").text());

    assertThat(caller.get(PATH + "/" + answer.get("id").stringValue()).status()).isEqualTo(404);
    assertThat(answer.get("store").booleanValue()).isFalse();
  }

  @Test
  void goesOnFromAnEarlierAnswer() throws Exception {
    engine.say(
        new Delta("", "hm", List.of()), Delta.text("a"), new Delta("", "", List.of(CALL)), END);
    String first = id(post("'input':'x','instructions':'once','tools':[" + TOOL + "]"));
    String result = "'input':[{'type':'function_call_output','call_id':'call_1','output':'rain'}]";

    String second = id(post(result + ",'previous_response_id':'" + first + "'"));
    post("'input':'and now?','previous_response_id':'" + second + "'");

    assertThat(messages(2))
        .containsExactly(
            Message.of(Role.USER, "x"),
            new Message(Role.ASSISTANT, "a", "hm", List.of(), List.of(CALL), null, null),
            new Message(Role.TOOL, "rain", "", List.of(), List.of(), "f", "call_1"),
            new Message(Role.ASSISTANT, "a", "hm", List.of(), List.of(CALL), null, null),
            Message.of(Role.USER, "and now?"));
  }

  @Test
  void goesOnFromNoAnswerOfAnotherTenant() throws Exception {
    engine.say(END);
    String first = id(post("'input':'x'"));
    become("b");

    RecordingReply reply = post("'input':'y','previous_response_id':'" + first + "'");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(param(reply)).isEqualTo("previous_response_id");
  }

  @Test
  void listsTheItemsItWasAskedWith() throws Exception {
    engine.say(END);
    String id =
        id(
            post(
                "'input':[{'role':'user','content':'one'},{'id':'mine','type':'message',"
                    + "'role':'assistant','content':'two'},{'role':'user','content':'three'}]"));
    String items = PATH + "/" + id + "/input_items";

    JsonNode newest = Recorded.json(caller.get(items + "?limit=2").text());
    JsonNode rest = Recorded.json(caller.get(items + "?after=mine").text());

    assertThat(newest.at("/data/0/content/0/text").stringValue()).isEqualTo("three");
    assertThat(newest.get("last_id").stringValue()).isEqualTo("mine");
    assertThat(newest.at("/data/1/content/0/type").stringValue()).isEqualTo("output_text");
    assertThat(newest.get("has_more").booleanValue()).isTrue();
    assertThat(rest.at("/data/0/content"))
        .hasToString("[{\"type\":\"input_text\",\"text\":\"one\"}]");
    assertThat(rest.get("data")).hasSize(1);
    assertThat(rest.get("has_more").booleanValue()).isFalse();
    assertThat(caller.get(items + "?limit=0").status()).isEqualTo(400);
    assertThat(caller.get(items + "?after=nothing").status()).isEqualTo(400);
  }

  @Test
  void searchesFilesAndTellsWhatIsCited() throws Exception {
    Passage passage =
        new Passage(
            "file-1", "a.pdf", 13, 0.9, "Xid 79", 0, 6, "", Map.of("year", new Value.Whole(2026)));
    found = CompletableFuture.completedFuture(new SearchResult(List.of(passage), 1, 1));
    engine.say(Delta.text("ä🐎 it fell ["), Delta.text("1] off [7]"), END);
    String tool =
        "'tools':[{'type':'file_search','vector_store_ids':['vs_1'],'max_num_results':3,"
            + "'ranking_options':{'score_threshold':0.5}}],'include':['file_search_call.results']";

    List<JsonNode> events = events(post("'input':'Xid?','stream':true," + tool));

    assertThat(searches)
        .containsExactly(new SearchQuery(List.of("Xid?"), 3, 0.5, null, Fusion.HYBRID));
    assertThat(messages(0).getLast().content()).contains("Xid 79", "page=\"13\"", "Xid?");
    assertThat(events.stream().map(ResponsesBench::type).toList().subList(2, 8))
        .containsExactly(
            "response.output_item.added",
            "response.file_search_call.in_progress",
            "response.file_search_call.searching",
            "response.file_search_call.completed",
            "response.output_item.done",
            "response.output_item.added");
    JsonNode output = events.getLast().at("/response/output");
    assertThat(output.at("/0/queries")).hasToString("[\"Xid?\"]");
    assertThat(output.at("/0/results"))
        .hasToString(
            "[{\"attributes\":{\"year\":2026,\"page\":13},\"file_id\":\"file-1\","
                + "\"filename\":\"a.pdf\",\"score\":0.9,\"text\":\"Xid 79\"}]");
    assertThat(output.at("/1/content/0/annotations"))
        .hasToString(
            "[{\"type\":\"file_citation\",\"file_id\":\"file-1\",\"filename\":\"a.pdf\","
                + "\"index\":11,\"page\":13}]");
    JsonNode added =
        events.stream()
            .filter(event -> type(event).equals("response.output_text.annotation.added"))
            .findFirst()
            .orElseThrow();
    assertThat(added.get("annotation_index").intValue()).isZero();
    assertThat(added.get("output_index").intValue()).isEqualTo(1);
  }

  @Test
  void tellsASearchThatFailsByItsStatus() throws Exception {
    found = CompletableFuture.failedFuture(new Failure.NotFound("no such store").asException());

    RecordingReply reply =
        post(
            "'input':'x','stream':true,'tools':[{'type':'file_search',"
                + "'vector_store_ids':['vs_1']}]");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).contains("no such store");
  }

  @Test
  void stopsTheSearchWhenTheClientLeaves() throws Exception {
    RecordingReply reply =
        post("'input':'x','tools':[{'type':'file_search','vector_store_ids':['vs_1']}]");

    reply.clientGoes();

    assertThat(found).isCancelled();
    assertThat(engine.requests()).isEmpty();
  }
}
