package dev.corral.server.protocol.openai.storage;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.FileShelf;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.StoredFile;
import dev.corral.server.outbound.PacedAnswer;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Request.Part;
import dev.corral.server.protocol.Route;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/files}. */
final class FileRoutes {

  /** Room for a form's other fields and boundaries beside the file. */
  private static final long FORM_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(FileRoutes.class);
  private static final String CONTENT_TYPE = "application/octet-stream";

  /** Bytes of a file that are in memory at once: with what is put before them, 64 KiB. */
  private static final int PIECE = 63 << 10;

  private static final int MOST_LISTED = 10_000;
  private static final int LEAST_LIFETIME_SECONDS = 3_600;
  private static final int MOST_LIFETIME_SECONDS = 2_592_000;

  private static final Set<String> PURPOSES =
      Set.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals");

  private final Knowledge knowledge;
  private final long fileBytes;

  FileRoutes(Knowledge knowledge, long fileBytes) {
    this.knowledge = knowledge;
    this.fileBytes = fileBytes;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/files", Permission.DOCUMENTS, fileBytes + FORM_BYTES, this::upload),
        StorageRoutes.get("/v1/files", this::list),
        StorageRoutes.get("/v1/files/{id}", this::one),
        StorageRoutes.delete("/v1/files/{id}", this::delete),
        StorageRoutes.get("/v1/files/{id}/content", this::content));
  }

  private void upload(Request request, Reply reply) {
    List<Part> parts = request.parts();
    Part file =
        parts.stream()
            .filter(part -> part.name().equals("file") && part.isFile())
            .findFirst()
            .orElseThrow(() -> missing("file", "a part named \"file\" with a filename"));
    String purpose =
        field(parts, "purpose").orElseThrow(() -> missing("purpose", "one of " + purposes()));
    if (!PURPOSES.contains(purpose)) {
      throw ListParameters.invalid("purpose", "must be one of " + purposes());
    }
    long most = request.limits().storage();
    if (most > 0 && files(request).bytes() + file.content().length > most) {
      throw new Failure.QuotaExceeded(
              "your files may take " + most + " bytes together; delete some first",
              Duration.ofMinutes(1))
          .asException();
    }
    StoredFile stored =
        files(request)
            .add(
                file.filename(),
                purpose,
                lifetime(parts),
                new ByteArrayInputStream(file.content()));
    reply.json(200, json -> write(json, stored));
  }

  private void list(Request request, Reply reply) {
    var query = ListParameters.read(request, MOST_LISTED, MOST_LISTED);
    var listing = files(request).list(query, request.query("purpose").orElse(null));
    reply.json(200, ListParameters.body(listing, StoredFile::id, FileRoutes::write));
  }

  private void one(Request request, Reply reply) {
    StoredFile file = files(request).get(request.variable("id"));
    reply.json(200, json -> write(json, file));
  }

  private void delete(Request request, Reply reply) {
    String id = request.variable("id");
    files(request).delete(id);
    reply.json(200, ListParameters.deleted(id, "file"));
  }

  private void content(Request request, Reply reply) throws IOException {
    Path file = files(request).content(request.variable("id"));
    reply.header("content-disposition", "attachment");
    reply.header("x-content-type-options", "nosniff");
    if (Files.size(file) <= PIECE) {
      reply.send(200, CONTENT_TYPE, Files.readAllBytes(file));
    } else {
      InputStream in = Files.newInputStream(file); // a failure is told while it can be
      PacedAnswer.start(request.id(), () -> pass(in, reply));
    }
  }

  /** Passes a file on as fast as it is read, a piece of it in memory. */
  private static void pass(InputStream in, Reply reply) {
    Reply.Stream stream = reply.stream(200, CONTENT_TYPE);
    boolean isWhole = false;
    try (in) {
      boolean isTaken = true;
      while (isTaken && !isWhole) {
        ByteBuf piece = reply.buffer();
        int count = piece.writeBytes(in, PIECE);
        if (count < 0) {
          piece.release();
          isWhole = true;
        } else {
          isTaken = stream.writeAndWait(piece);
        }
      }
    } catch (IOException e) {
      LOG.error("a file cannot be read", e);
    } finally {
      if (isWhole) {
        stream.end();
      } else {
        stream.abort();
      }
    }
  }

  private static @Nullable Duration lifetime(List<Part> parts) {
    String anchor = field(parts, "expires_after[anchor]").orElse("created_at");
    if (!anchor.equals("created_at")) {
      throw ListParameters.invalid("expires_after[anchor]", "must be \"created_at\"");
    }
    Optional<String> seconds = field(parts, "expires_after[seconds]");
    if (seconds.isEmpty()) {
      return null;
    }
    try {
      int value = Integer.parseInt(seconds.get().strip());
      if (value >= LEAST_LIFETIME_SECONDS && value <= MOST_LIFETIME_SECONDS) {
        return Duration.ofSeconds(value);
      }
    } catch (NumberFormatException e) {
      throw ListParameters.invalid("expires_after[seconds]", "must be an integer");
    }
    throw ListParameters.invalid(
        "expires_after[seconds]",
        "must be between " + LEAST_LIFETIME_SECONDS + " and " + MOST_LIFETIME_SECONDS);
  }

  private static Optional<String> field(List<Part> parts, String name) {
    return parts.stream().filter(p -> p.name().equals(name)).map(Part::text).findFirst();
  }

  private static String purposes() {
    return String.join(", ", PURPOSES.stream().sorted().toList());
  }

  private static FailureException missing(String name, String expected) {
    return new Failure.Invalid(name + " is required (expected: " + expected + ")", name)
        .asException();
  }

  private static void write(JsonGenerator json, StoredFile file) {
    json.writeStartObject();
    json.writeStringProperty("id", file.id());
    json.writeStringProperty("object", "file");
    json.writeNumberProperty("bytes", file.bytes());
    json.writeNumberProperty("created_at", file.createdAt().getEpochSecond());
    json.writeStringProperty("filename", file.name());
    json.writeStringProperty("purpose", file.purpose());
    json.writeStringProperty("status", "processed");
    Instant expires = file.expiresAt();
    if (expires == null) {
      json.writeNullProperty("expires_at");
    } else {
      json.writeNumberProperty("expires_at", expires.getEpochSecond());
    }
    json.writeStringProperty("sha256", file.sha256());
    json.writeEndObject();
  }

  private FileShelf files(Request request) {
    return StorageRoutes.owned(knowledge, request).files();
  }
}
