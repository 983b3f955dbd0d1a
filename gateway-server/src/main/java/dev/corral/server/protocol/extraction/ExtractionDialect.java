package dev.corral.server.protocol.extraction;

import dev.corral.core.access.Permission;
import dev.corral.core.document.Document;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.Page;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Span;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /tika} and {@code /process}. The kind of a file is found in its bytes: Open-WebUI sends
 * neither name nor media type to Tika.
 */
public final class ExtractionDialect implements Dialect, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExtractionDialect.class);

  /** As many as children read at once; more would only wait for them. */
  private static final int THREADS = 2;

  /** Files that may wait: a folder dropped onto Open-WebUI's page. */
  private static final int WAITING = 256;

  private static final Duration BUSY_RETRY = Duration.ofSeconds(10);

  private final DocumentReader reader;
  private final Path folder;
  private final long fileBytes;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().name("extract-", 1).daemon().factory());

  /** Tells a document in one of the forms. */
  private interface Form {
    void tell(UploadName name, Document document, Reply reply);
  }

  /**
   * Makes the dialect.
   *
   * @param reader reads files
   * @param folder where a file is while it is read; made at need, emptied here
   * @param fileBytes the largest file
   */
  public ExtractionDialect(DocumentReader reader, Path folder, long fileBytes) {
    this.reader = reader;
    this.folder = folder;
    this.fileBytes = fileBytes;
    prepareFolder();
  }

  private void prepareFolder() {
    try {
      Files.createDirectories(folder);
      try (var left = Files.list(folder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/tika", Permission.HEALTH, (request, reply) -> greet(reply)),
        put("/tika", ExtractionDialect::tika),
        put("/tika/text", request -> tikaJson("X-TIKA:content")),
        put("/tika/json", request -> tikaJson("X-TIKA:content")),
        put("/tika/json/text", request -> tikaJson("tk:content")),
        put("/tika/json/md", request -> tikaJson("tk:content")),
        put("/process", request -> ExtractionDialect::pages));
  }

  private Route put(String path, Function<Request, Form> form) {
    return new Route(
        "PUT",
        path,
        Permission.DOCUMENTS,
        fileBytes,
        Route.Place.LOOP,
        (request, reply) -> enqueue(request, form.apply(request), reply));
  }

  private void enqueue(Request request, Form form, Reply reply) {
    AtomicBoolean gone = new AtomicBoolean();
    reply.onGone(() -> gone.set(true));
    try {
      threads.execute(() -> {
        if (!gone.get()) {
          extract(request, form, reply);
        }
      });
    } catch (RejectedExecutionException e) {
      refuse(new Failure.Busy(WAITING + " files are waiting to be read", BUSY_RETRY), reply);
    }
  }

  private void extract(Request request, Form form, Reply reply) {
    UploadName name = UploadName.of(request);
    Path file = folder.resolve(request.id());
    Span span = request.span().begin("extract");
    try {
      Files.write(file, request.body());
      Document document = reader.read(file, name.shown());
      span.end();
      form.tell(name, document, reply);
    } catch (FailureException e) {
      refuse(e.failure(), reply);
    } catch (IOException e) {
      LOG.error("a file cannot be kept while it is read", e);
      refuse(new Failure.StorageFailed("the file cannot be kept while it is read"), reply);
    } catch (RuntimeException e) {
      LOG.error("{} failed, reference {}", request.path(), request.id(), e);
      refuse(new Failure.Internal(request.id()), reply);
    } finally {
      span.end("failed"); // where it has not ended well
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} is left", file, e);
    }
  }

  private static void greet(Reply reply) {
    reply.text(200, "This is Corral speaking as Tika Server. Please PUT a file here.\n");
  }

  /** Answers with text, or with JSON where it is asked for, as Tika does. */
  private static Form tika(Request request) {
    return request.header("accept").orElse("").contains("application/json")
        ? tikaJson("X-TIKA:content")
        : (name, document, reply) -> reply.text(200, wholeText(document));
  }

  private static Form tikaJson(String contentKey) {
    return (name, document, reply) ->
        reply.json(200, json -> writeWhole(json, document, contentKey));
  }

  private static void writeWhole(JsonGenerator json, Document document, String contentKey) {
    json.writeStartObject();
    json.writeStringProperty("Content-Type", document.kind().mediaType());
    if (document.title() != null) {
      json.writeStringProperty("dc:title", document.title());
    }
    if (document.pages().getFirst().number() != null) {
      json.writeStringProperty("xmpTPg:NPages", Integer.toString(document.pages().size()));
    }
    json.writeStringProperty(contentKey, wholeText(document));
    json.writeEndObject();
  }

  private static void pages(UploadName name, Document document, Reply reply) {
    reply.json(
        200,
        json -> {
          json.writeStartArray();
          for (Page page : document.pages()) {
            if (!page.text().isBlank()) {
              write(json, name, document, page);
            }
          }
          json.writeEndArray();
        });
  }

  /** Writes a page; Open-WebUI counts pages from 0 and shows the number after. */
  private static void write(JsonGenerator json, UploadName name, Document document, Page page) {
    json.writeStartObject();
    json.writeStringProperty("page_content", page.text());
    json.writeObjectPropertyStart("metadata");
    json.writeStringProperty("filename", name.shown());
    json.writeStringProperty("content_type", document.kind().mediaType());
    if (document.title() != null) {
      json.writeStringProperty("title", document.title());
    }
    Integer number = page.number();
    if (number != null) {
      json.writeNumberProperty("page", number - 1);
      json.writeStringProperty("page_label", Integer.toString(number));
      json.writeNumberProperty("total_pages", document.pages().size());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String wholeText(Document document) {
    return document.pages().stream().map(Page::text).collect(Collectors.joining("\n\n"));
  }

  @Override
  public boolean speaks(String path) {
    return path.equals("/process") || path.equals("/tika") || path.startsWith("/tika/");
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    Duration wait = failure.retryAfter();
    if (wait != null) {
      reply.header("retry-after", Long.toString(Math.max(1, wait.toSeconds())));
    }
    String code =
        failure instanceof Failure.UnreadableDocument document
            ? document.code().name().toLowerCase(Locale.ROOT)
            : failure.category().name().toLowerCase(Locale.ROOT);
    error(reply, status(failure), code, failure.message());
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    error(reply, 404, "not_found", "no such path: " + request.path());
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    String methods = String.join(", ", allowed);
    error(reply, 405, "wrong_method", request.path() + " takes " + methods);
  }

  private static void error(Reply reply, int status, String code, String message) {
    reply.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("error", message);
          json.writeStringProperty("code", code);
          json.writeEndObject();
        });
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.UnreadableDocument document ->
          switch (document.code()) {
            case UNSUPPORTED -> 415;
            case TOO_LARGE -> 413;
            case CORRUPT, ENCRYPTED, NO_TEXT -> 422;
          };
      case Failure.Unreadable f -> 400;
      case Failure.Invalid f -> 400;
      case Failure.ModelNotFound f -> 404;
      case Failure.NotFound f -> 404;
      case Failure.Conflict f -> 409;
      case Failure.Unauthenticated f -> 401;
      case Failure.Forbidden f -> 403;
      case Failure.TooLarge f -> 413;
      case Failure.Busy f -> 503;
      case Failure.QuotaExceeded f -> 429;
      case Failure.DeadlineExceeded f -> 504;
      case Failure.Cancelled f -> 499;
      case Failure.UpstreamUnavailable f -> 503;
      case Failure.UpstreamRefused f -> 502;
      case Failure.UpstreamBroken f -> 502;
      case Failure.UpstreamSilent f -> 504;
      case Failure.StorageFailed f -> 507;
      case Failure.Internal f -> 500;
    };
  }

  /** Lets go of what waits; whoever waits for it sees the connection end. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
