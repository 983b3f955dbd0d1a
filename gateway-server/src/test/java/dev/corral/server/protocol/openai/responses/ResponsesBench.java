package dev.corral.server.protocol.openai.responses;

import dev.corral.core.access.Principal;
import dev.corral.core.access.Role;
import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Scope;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.core.retrieval.answer.SourceBudget;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** The dialect with its responses, over doubles. */
abstract class ResponsesBench {

  static final String PATH = "/v1/responses";
  static final Finished END = new Finished(Reason.STOP, new Usage(21, 4, 0, 0, 0, 0), List.of());
  static final ToolCall CALL = new ToolCall("call_1", "f", new Json("{\"a\":1}"));
  static final String TOOL = "{'type':'function','name':'f','parameters':{'type':'object'}}";

  final ScriptedChat engine = new ScriptedChat();
  final List<SearchQuery> searches = new ArrayList<>();
  CompletableFuture<SearchResult> found = new CompletableFuture<>();
  final Caller caller = new Caller(dialect());

  {
    become("a");
  }

  private OpenAiDialect dialect() {
    var builtIn = new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0);
    var embeddings = new EmbeddingRouter(builtIn, new ScriptedEmbeddings("e", List.of(), 0));
    ResponseShelf shelf =
        ResponseShelf.open(
            Storage.inMemory(),
            ResponseShelf.Limits.DEFAULT,
            () -> Instant.ofEpochSecond(1767323045));
    StoreSearch search =
        (store, query) -> {
          searches.add(query);
          return found;
        };
    var parts =
        new ResponseRoutes.Parts(
            engine,
            _ -> search,
            new SourceBudget(engine, System::nanoTime),
            shelf,
            () -> Instant.ofEpochSecond(1767323045),
            Runnable::run);
    return new OpenAiDialect(
        engine,
        embeddings,
        () -> Instant.ofEpochSecond(1767323045),
        Runnable::run,
        ResponseRoutes.over(parts));
  }

  /** Asks on behalf of a tenant from now on. */
  void become(String tenant) {
    caller.become(
        new Principal(
            tenant,
            "",
            new Scope(tenant, ""),
            Role.USER.permissions(),
            "",
            Principal.LimitNames.NONE));
  }

  RecordingReply post(String fields) throws Exception {
    return caller.post(PATH, ("{'model':'m'," + fields + "}").replace('\'', '"'));
  }

  List<Message> messages(int request) {
    return ((Prompt.Conversation) engine.requests().get(request).prompt()).messages();
  }

  static List<JsonNode> events(RecordingReply reply) {
    return reply.events().stream().map(Recorded::json).toList();
  }

  static String type(JsonNode event) {
    return event.get("type").stringValue();
  }

  static String id(RecordingReply reply) {
    return Recorded.json(reply.text()).get("id").stringValue();
  }

  static String param(RecordingReply reply) {
    return Recorded.json(reply.text()).at("/error/param").stringValue();
  }
}
