package dev.corral.benchmarks.dialects;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.retrieval.answer.SourceBudget;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.protocol.openai.responses.ResponseRoutes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A token and a request in each dialect: a line of the host is parsed, an event encoded into a
 * buffer; no socket. A token is the slope between an answer of one word and one of many.
 */
final class TokenCosts {

  private static final int WORDS = 1_000;
  private static final double MOST_MICROS = 5;

  /** Of a token's encoding: what a short-lived piece of text and its event take. */
  private static final double MOST_BYTES = 512;

  private static final byte[] LINE =
      ("{\"model\":\"llama3.2:3b\",\"created_at\":\"2026-01-02T03:04:05.678901234Z\",\"message\":"
              + "{\"role\":\"assistant\",\"content\":\" token\"},\"done\":false}")
          .getBytes(StandardCharsets.UTF_8);

  private final TalkingEngine engine = new TalkingEngine();
  private final Map<String, Route> routes = new LinkedHashMap<>();

  TokenCosts(Embedder embedder) {
    BuiltInEmbedding builtIn = new BuiltInEmbedding(embedder, System::nanoTime);
    EmbeddingRouter router = new EmbeddingRouter(builtIn, builtIn);
    InstantSource clock = InstantSource.system();
    ResponseShelf shelf =
        ResponseShelf.open(Storage.inMemory(), ResponseShelf.Limits.DEFAULT, clock);
    var parts =
        new ResponseRoutes.Parts(
            engine,
            _ -> (store, query) -> new CompletableFuture<>(),
            new SourceBudget(engine, System::nanoTime),
            shelf,
            clock,
            Runnable::run);
    List<Route> all =
        Stream.of(
                new OllamaDialect(engine, router, "0.17.4", clock, Runnable::run).routes(),
                new OpenAiDialect(engine, router, clock, Runnable::run, ResponseRoutes.over(parts))
                    .routes(),
                new AnthropicDialect(engine).routes())
            .flatMap(List::stream)
            .toList();
    for (String path :
        List.of(
            "/api/chat",
            "/api/generate",
            "/v1/chat/completions",
            "/v1/completions",
            "/v1/responses",
            "/v1/messages")) {
      routes.put(
          path, all.stream().filter(route -> route.path().equals(path)).findFirst().orElseThrow());
    }
  }

  void measure(Report report, boolean quick) throws Exception {
    int rounds = quick ? 5 : 15;
    Map<String, List<Cost>> one = new LinkedHashMap<>();
    Map<String, List<Cost>> many = new LinkedHashMap<>();
    List<Cost> parsing = new ArrayList<>();
    MethodHandle parser = parser();
    for (int round = -rounds; round < rounds; round++) {
      boolean counts = round >= 0;
      for (String path : routes.keySet()) {
        Cost short1 = ask(path, 1, 200);
        Cost long1 = ask(path, WORDS, 20);
        if (counts) {
          one.computeIfAbsent(path, _ -> new ArrayList<>()).add(short1);
          many.computeIfAbsent(path, _ -> new ArrayList<>()).add(long1);
        }
      }
      Cost line = Cost.of(20_000, () -> parse(parser));
      if (counts) {
        parsing.add(line);
      }
    }
    tell(report, one, many, median(parsing));
  }

  private void tell(
      Report report, Map<String, List<Cost>> one, Map<String, List<Cost>> many, Cost parsing) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "a line of the host, parsed",
            number(parsing.nanos()),
            number(parsing.bytes()),
            "",
            ""));
    double slowest = 0;
    double largest = 0;
    for (String path : routes.keySet()) {
      Cost request = median(one.getOrDefault(path, List.of()));
      Cost answer = median(many.getOrDefault(path, List.of()));
      double nanos = (answer.nanos() - request.nanos()) / (WORDS - 1);
      double bytes = (answer.bytes() - request.bytes()) / (WORDS - 1);
      slowest = Math.max(slowest, nanos);
      largest = Math.max(largest, bytes);
      rows.add(
          List.of(
              path,
              number(nanos),
              number(bytes),
              String.format(Locale.ROOT, "%.1f", request.nanos() / 1_000),
              number(request.bytes())));
    }
    report.table(
        new Table(
            "A token event, and a request with an answer of one word: CPU and heap",
            List.of("", "ns a token", "B a token", "µs a request", "B a request"),
            rows));
    report.note(
        "CPU time and heap of the one thread that does it, medians of rounds interleaved over the"
            + " dialects; a token is the slope between answers of 1 and of "
            + WORDS
            + " words."
            + " Buffers come from Netty's pool and count only where they miss it. No sockets.");
    report.aim(
        Aim.atMost(
            "parsing and encoding a token event, slowest dialect, µs",
            (parsing.nanos() + slowest) / 1_000,
            MOST_MICROS));
    report.aim(
        Aim.atMost("heap of encoding a token event, largest dialect, B", largest, MOST_BYTES));
  }

  private Cost ask(String path, int words, int times) throws Exception {
    engine.say(words);
    Route route = routes.get(path);
    if (route == null) {
      throw new IllegalStateException("no route " + path);
    }
    PlainQuestion question = new PlainQuestion(path, question(path));
    return Cost.of(
        times,
        () -> {
          ForgetfulReply reply = new ForgetfulReply();
          route.handler().handle(question, (Reply) reply);
          if (reply.bytes() == 0) {
            throw new IllegalStateException(path + " said nothing");
          }
        });
  }

  /** The parser is the upstream's own; nobody but it and this benchmark calls it. */
  private static MethodHandle parser() throws ReflectiveOperationException {
    Class<?> type = Class.forName("dev.corral.server.upstream.LineParser");
    Method parse = type.getDeclaredMethod("parse", byte[].class, int.class);
    parse.setAccessible(true);
    return MethodHandles.lookup()
        .unreflect(parse)
        .asType(java.lang.invoke.MethodType.methodType(Object.class, byte[].class, int.class));
  }

  private static void parse(MethodHandle parser) throws Exception {
    try {
      Object line = parser.invokeExact(LINE, LINE.length);
      if (line == null) {
        throw new IllegalStateException("no line");
      }
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cost median(List<Cost> costs) {
    return new Cost(
        costs.stream().mapToDouble(Cost::nanos).sorted().toArray()[costs.size() / 2],
        costs.stream().mapToDouble(Cost::bytes).sorted().toArray()[costs.size() / 2]);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  /** Returns a question; a completion's prompt is called input by {@code /v1/responses}. */
  private static byte[] question(String path) {
    String asked = "Why is the sky blue? Answer in one sentence.";
    String field = path.equals("/v1/responses") ? "input" : "prompt";
    String body =
        "{\"model\":\"m\",\"stream\":true,\"store\":false,\"max_tokens\":100,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\""
            + asked
            + "\"}],\""
            + field
            + "\":\""
            + asked
            + "\"}";
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
