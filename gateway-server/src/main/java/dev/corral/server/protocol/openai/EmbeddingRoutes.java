package dev.corral.server.protocol.openai;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Span;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.EmbeddingVectors;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.LargeAnswers;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/embeddings}. */
final class EmbeddingRoutes {

  /** Most bytes of a request: the most texts at 8,000 each. */
  static final long MAX_BODY = 16L << 20;

  /** Most texts of a request, as at OpenAI. */
  static final int MAX_TEXTS = 2_048;

  /** Longest vector that may be asked for; longer ones are given as they are. */
  private static final int MAX_DIMENSIONS = 1 << 20;

  private final EmbeddingRouter engine;
  private final LargeAnswers answers;

  EmbeddingRoutes(EmbeddingRouter engine, LargeAnswers answers) {
    this.engine = engine;
    this.answers = answers;
  }

  List<Route> routes() {
    return List.of(Route.post("/v1/embeddings", Permission.EMBED, MAX_BODY, this::embed));
  }

  private void embed(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String model = body.string("model");
    List<String> texts = texts(body);
    Integer dimensions = dimensions(body, model);
    boolean base64 = base64(body);
    IgnoredFields.tell(body, reply);
    Span span = request.span().begin("embed");
    CompletableFuture<Embedded> vectors =
        engine.embed(model, texts, true, Callers.of(request)).toCompletableFuture();
    reply.onGone(() -> vectors.cancel(false));
    vectors.whenComplete((embedded, thrown) -> {
      span.end(thrown == null ? "" : "failed");
      if (thrown == null) {
        request.charge().spend(embedded.tokens(), 0);
        embedded.notices().forEach(notice -> Notices.tell(notice, reply));
        send(embedded, dimensions, base64, reply);
      } else {
        OpenAiErrors.refuse(Faults.of(thrown, request), reply);
      }
    });
  }

  private static List<String> texts(JsonObject body) {
    List<String> texts = TokenText.read(body, "input");
    if (texts.size() > MAX_TEXTS) {
      throw body.invalid("input", "must have at most " + MAX_TEXTS + " texts");
    }
    return texts;
  }

  private @Nullable Integer dimensions(JsonObject body, String model) {
    Integer asked = body.optionalInteger("dimensions", 1, MAX_DIMENSIONS);
    OptionalInt only = engine.dimension(model);
    if (asked != null && only.isPresent() && only.getAsInt() != asked) {
      throw body.invalid(
          "dimensions",
          "must be " + only.getAsInt() + ": the vectors of this model cannot be shortened");
    }
    return asked;
  }

  private static boolean base64(JsonObject body) {
    return switch (body.string("encoding_format", "float")) {
      case "float" -> false;
      case "base64" -> true;
      default -> throw body.invalid("encoding_format", "must be \"float\" or \"base64\"");
    };
  }

  private void send(Embedded embedded, @Nullable Integer dimensions, boolean base64, Reply reply) {
    List<float[]> vectors =
        dimensions == null
            ? embedded.vectors()
            : EmbeddingVectors.shorten(embedded.vectors(), dimensions);
    answers.write(
        EmbeddingVectors.numbers(vectors),
        () -> reply.json(200, json -> write(json, embedded, vectors, base64)),
        failure -> OpenAiErrors.refuse(failure, reply));
  }

  private static void write(
      JsonGenerator json, Embedded embedded, List<float[]> vectors, boolean base64) {
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    int index = 0;
    for (float[] vector : vectors) {
      json.writeStartObject();
      json.writeStringProperty("object", "embedding");
      json.writeNumberProperty("index", index++);
      json.writeName("embedding");
      if (base64) {
        json.writeBinary(littleEndian(vector));
      } else {
        writeNumbers(json, vector);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("model", embedded.model());
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", embedded.tokens());
    json.writeNumberProperty("total_tokens", embedded.tokens());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, float[] vector) {
    json.writeStartArray();
    for (float component : vector) {
      json.writeNumber(component);
    }
    json.writeEndArray();
  }

  private static byte[] littleEndian(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
