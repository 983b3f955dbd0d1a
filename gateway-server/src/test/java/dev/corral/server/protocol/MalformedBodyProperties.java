package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.Usage;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.Catalog;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes whole requests, puts something else in the place of one value, or cuts the text, and sends
 * them: each is answered, or refused in its dialect as the caller's fault.
 */
class MalformedBodyProperties {

  /** A request of every route with as many fields as can be. Apostrophes are quotation marks. */
  private static final Map<String, String> REQUESTS =
      Map.of(
          "/api/chat",
          """
          {'model':'m','stream':false,'keep_alive':'1h','think':true,'truncate':true,
           'format':{'type':'object'},'options':{'temperature':0.5,'num_ctx':8,'stop':['a'],
           'use_mmap':true},'logprobs':false,'tools':[{'type':'function','function':{'name':'f',
           'description':'d','parameters':{}}}],'messages':[{'role':'user','content':'x',
           'images':['aGVsbG8=']},{'role':'assistant','content':'','thinking':'t','tool_calls':
           [{'id':'c','function':{'name':'f','arguments':{}}}]},{'role':'tool','content':'r',
           'tool_name':'f','tool_call_id':'c'}]}
          """,
          "/api/generate",
          """
          {'model':'m','prompt':'p','suffix':'s','system':'s','template':'t','context':[1],
           'raw':false,'images':['aGVsbG8='],'stream':true,'format':'json','keep_alive':5}
          """,
          "/api/embed",
          "{'model':'all-minilm','input':['x','y'],'truncate':true,'dimensions':2,'options':{}}",
          "/api/embeddings",
          "{'model':'all-minilm','prompt':'x','keep_alive':0}",
          "/api/show",
          "{'model':'all-minilm','verbose':true}",
          "/v1/chat/completions",
          """
          {'model':'m','stream':true,'stream_options':{'include_usage':true},'n':1,'seed':1,
           'temperature':1,'top_p':0.5,'max_tokens':5,'max_completion_tokens':5,'stop':['a'],
           'presence_penalty':1,'frequency_penalty':1,'logprobs':false,'reasoning_effort':'low',
           'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{}}},
           'tools':[{'type':'function','function':{'name':'f','parameters':{}}}],
           'tool_choice':'auto','messages':[{'role':'user','content':[{'type':'text','text':'x'},
           {'type':'image_url','image_url':{'url':'data:image/png;base64,aGVsbG8='}}]},
           {'role':'assistant','tool_calls':[{'id':'c','type':'function','function':{'name':'f',
           'arguments':'{}'}}]},{'role':'tool','tool_call_id':'c','content':'r'}]}
          """,
          "/v1/completions",
          "{'model':'m','prompt':['p'],'suffix':'s','echo':false,'best_of':1,'n':1,'stop':'a'}",
          "/v1/embeddings",
          "{'model':'all-minilm','input':['x'],'encoding_format':'base64','dimensions':3}",
          "/v1/messages",
          """
          {'model':'m','max_tokens':5,'system':[{'type':'text','text':'s'}],'temperature':1,
           'top_p':1,'top_k':1,'stop_sequences':['x'],'thinking':{'type':'enabled'},'stream':true,
           'tools':[{'name':'f','input_schema':{}}],'tool_choice':{'type':'auto'},'messages':[
           {'role':'user','content':[{'type':'text','text':'x'},{'type':'image','source':
           {'type':'base64','data':'aGVsbG8='}}]},{'role':'assistant','content':[{'type':
           'tool_use','id':'c','name':'f','input':{}}]},{'role':'user','content':[{'type':
           'tool_result','tool_use_id':'c','content':[{'type':'text','text':'r'}]}]}]}
          """,
          "/v1/rerank",
          "{'model':'all-minilm','query':'q','documents':['a',{'text':'b'}],'top_n':1}");

  private static final List<JsonNode> OTHERS =
      List.of(
              "null",
              "true",
              "0",
              "-1",
              "1.5",
              "1e999",
              "99999999999999999999999",
              "''",
              "'\\u0000'",
              "'\\ud800'",
              "'=='",
              "[]",
              "[[]]",
              "[null]",
              "{}",
              "{'a':{'a':{'a':1}}}",
              "[" + "1,".repeat(20_000) + "1]")
          .stream()
          .map(text -> Recorded.json(text.replace('\'', '"')))
          .toList();

  private final ScriptedChat engine =
      new ScriptedChat()
          .say(
              InferenceEvent.Delta.text("x"),
              new InferenceEvent.Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of()));
  private final BuiltInEmbedding builtIn = new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0);
  private final EmbeddingRouter router =
      new EmbeddingRouter(builtIn, new ScriptedEmbeddings("e", List.of(), 0));
  private final Catalog catalog = new Catalog(engine, builtIn);
  private final Caller ollama =
      new Caller(
          new OllamaDialect(catalog, router, "1.2.3", InstantSource.system(), Runnable::run));
  private final Caller anthropic = new Caller(new AnthropicDialect(catalog));
  private final Caller openai =
      new Caller(
          new OpenAiDialect(catalog, router, InstantSource.system(), Runnable::run, List.of()));

  @Property(tries = 3_000)
  void answersOrRefusesAnyOtherValue(
      @ForAll("paths") String path, @ForAll("others") JsonNode other, @ForAll int place)
      throws Exception {
    JsonNode body = Recorded.json(REQUESTS.getOrDefault(path, "").replace('\'', '"'));
    List<Runnable> changes = new ArrayList<>();
    collectChanges(body, other, changes);
    changes.get(Math.floorMod(place, changes.size())).run();

    assertAnswered(path, body.toString());
  }

  @Property(tries = 1_000)
  void answersOrRefusesAnyBeginning(@ForAll("paths") String path, @ForAll int length)
      throws Exception {
    String body = REQUESTS.getOrDefault(path, "").replace('\'', '"');

    assertAnswered(path, body.substring(0, Math.floorMod(length, body.length())));
  }

  @Property(tries = 500)
  void refusesAnyText(@ForAll("paths") String path, @ForAll String body) throws Exception {
    assertAnswered(path, body);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(REQUESTS.keySet().stream().sorted().toList());
  }

  @Provide
  Arbitrary<JsonNode> others() {
    return Arbitraries.of(OTHERS);
  }

  private void assertAnswered(String path, String body) throws Exception {
    Caller caller =
        path.equals("/v1/messages") ? anthropic : path.startsWith("/v1") ? openai : ollama;
    RecordingReply reply = caller.post(path, body);

    assertThat(reply.state()).isEqualTo(RecordingReply.State.ENDED);
    assertThat(reply.status()).isIn(200, 400, 404);
    if (reply.status() == 200) {
      return;
    }
    JsonNode error = Recorded.json(reply.text()).get("error");
    JsonNode message = path.startsWith("/v1") ? error.get("message") : error;
    assertThat(message.stringValue()).isNotBlank().doesNotContain("Exception", "dev.corral");
  }

  /** Collects a way to put the other value in each place. */
  private static void collectChanges(JsonNode node, JsonNode other, List<Runnable> changes) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        changes.add(() -> object.set(name, other));
        collectChanges(object.get(name), other, changes);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        changes.add(() -> array.set(index, other));
        collectChanges(array.get(i), other, changes);
      }
    }
  }
}
