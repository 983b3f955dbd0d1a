package dev.corral.server.protocol.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.corral.core.exchange.Failure;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal of a request, with its status and its words. Apostrophes are quotation marks. */
class OllamaRefusalTest {

  private final ScriptedChat engine =
      new ScriptedChat().failWith(new Failure.ModelNotFound("nope"));
  private final Caller caller =
      new Caller(
          new OllamaDialect(
              engine,
              new ScriptedEmbeddings("e", List.of(new float[] {1}), 3),
              "1.2.3",
              InstantSource.system(),
              Runnable::run));

  static Stream<Arguments> settings() {
    return Stream.of(
        recorded("err-chat-no-model"),
        recorded("err-generate-no-model"),
        recorded("err-chat-unknown"),
        recorded("err-generate-unknown"),
        recorded("show-no-model"),
        recorded("show-unknown"),
        recorded("keep-alive-bad"),
        arguments("/api/chat", "", 400, "missing request body: expected a JSON object"),
        arguments("/api/chat", "{", 400, "the body is not valid JSON (line 1, column 2)"),
        arguments("/api/chat", "[]", 400, "the body must be a JSON object, not an array"),
        // Ollama says 500 for the next two, for what only the caller can mend.
        arguments(
            "/api/chat",
            chat("'options':{'temperature':'hot'}"),
            400,
            "option \"temperature\" must be of type float32"),
        arguments(
            "/api/chat",
            chat("'format':'xml'"),
            400,
            "invalid format: \"xml\"; expected \"json\" or a valid JSON Schema object"),
        arguments(
            "/api/chat",
            chat("'options':{'num_ctx':1.5}"),
            400,
            "option \"num_ctx\" must be of type integer"),
        arguments(
            "/api/chat",
            chat("'options':{'use_mmap':1}"),
            400,
            "option \"use_mmap\" must be of type boolean"),
        arguments(
            "/api/chat",
            chat("'options':{'stop':'a'}"),
            400,
            "option \"stop\" must be of type array"),
        arguments(
            "/api/chat",
            chat("'options':{'stop':[1]}"),
            400,
            "option \"stop\" must be of an array of strings"),
        arguments(
            "/api/chat", chat("'options':[]"), 400, "options must be an object, not an array"),
        arguments(
            "/api/chat",
            chat("'think':'hard'"),
            400,
            "invalid think value: \"hard\" (must be \"max\", \"high\", \"medium\","
                + " \"low\", true, or false)"),
        arguments(
            "/api/chat",
            chat("'keep_alive':true"),
            400,
            "keep_alive must be a number of seconds or a duration such as \"5m\", not a boolean"),
        arguments(
            "/api/chat", chat("'stream':'no'"), 400, "stream must be a boolean, not a string"),
        arguments(
            "/api/chat",
            chat("'logprobs':true,'top_logprobs':21"),
            400,
            "top_logprobs must be between 0 and 20"));
  }

  static Stream<Arguments> conversations() {
    return Stream.of(
        arguments(
            "/api/chat",
            "{'model':'m','messages':'hello'}",
            400,
            "messages must be an array, not a string"),
        arguments(
            "/api/chat",
            "{'model':'m','messages':[{'role':'narrator'}]}",
            400,
            "messages[0].role must be \"system\", \"user\", \"assistant\" or \"tool\""),
        arguments(
            "/api/chat",
            "{'model':'m','messages':[{'role':'user','images':['a!b=']}]}",
            400,
            "messages[0].images[0] must be a picture's bytes in base64"),
        arguments(
            "/api/chat",
            "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f',"
                + "'arguments':'{}'}}]}]}",
            400,
            "messages[0].tool_calls[0].function.arguments must be an object, not a string"),
        arguments(
            "/api/chat",
            chat("'tools':[{'type':'function','function':{}}]"),
            400,
            "tools[0].function.name is required"),
        arguments(
            "/api/chat",
            chat("'tools':[{'type':'web'}]"),
            400,
            "tools[0].type must be \"function\""));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments(
            "/api/generate",
            "{'model':'m','prompt':'p','raw':true,'system':'s'}",
            400,
            "raw mode does not support template, system, or context"),
        arguments(
            "/api/generate",
            "{'model':'m','prompt':'p','context':[1,'a']}",
            400,
            "context[1] must be an integer, not a string"),
        arguments("/api/embed", "{'input':'x'}", 404, "model \"\" not found, try pulling it first"),
        arguments("/api/embed", "{'model':'e','input':['x',1]}", 400, "invalid input type"),
        arguments(
            "/api/embed",
            "{'model':'e','input':'x','dimensions':-1}",
            400,
            "dimensions must be between 0 and 1048576"),
        arguments(
            "/api/embeddings",
            "{'model':'nope','prompt':'x'}",
            404,
            "model \"nope\" not found, try pulling it first"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource({"settings", "conversations", "others"})
  void refuses(String path, String body, int status, String message) throws Exception {
    RecordingReply reply = caller.post(path, body.replace('\'', '"'));

    assertThat(Recorded.json(reply.text()).get("error").stringValue()).isEqualTo(message);
    assertThat(Recorded.json(reply.text()).propertyNames()).containsExactly("error");
    assertThat(reply.status()).isEqualTo(status);
  }

  private static Arguments recorded(String name) {
    Recorded recorded = Recorded.exchange(name);
    return arguments(
        recorded.path(),
        recorded.question(),
        recorded.status(),
        recorded.objects().getFirst().get("error").stringValue());
  }

  private static String chat(String field) {
    return "{'model':'m','messages':[{'role':'user','content':'x'}]," + field + "}";
  }
}
