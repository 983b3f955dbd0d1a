package dev.corral.server.protocol.openai;

import dev.corral.embedder.Embedder;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.Catalog;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.Instant;
import java.util.List;

/** The dialect over doubles. */
final class OpenAiBench {

  private final Caller caller;

  OpenAiBench(ScriptedChat engine) {
    this(engine, new ScriptedEmbeddings("e", List.of(), 0));
  }

  OpenAiBench(ScriptedChat engine, ScriptedEmbeddings hosts) {
    Embedder embedder = new FewNumbersEmbedder();
    var builtIn = new BuiltInEmbedding(embedder, () -> 0);
    this.caller =
        new Caller(
            new OpenAiDialect(
                new Catalog(engine, builtIn),
                new EmbeddingRouter(builtIn, hosts),
                () -> Instant.parse("2026-01-02T03:04:05Z"),
                Runnable::run,
                List.of()));
  }

  Caller caller() {
    return caller;
  }

  /** Posts JSON in which apostrophes stand for quotation marks. */
  RecordingReply post(String path, String body) throws Exception {
    return caller.post(path, body.replace('\'', '"'));
  }
}
