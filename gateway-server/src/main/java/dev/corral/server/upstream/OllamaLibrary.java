package dev.corral.server.upstream;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChangeListener;
import dev.corral.core.exchange.ChangeListener.Progress;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.ModelChange;
import dev.corral.core.exchange.ModelLibrary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/**
 * The models of an Ollama, changed over the JDK's client: a change takes minutes, sends large files
 * and comes once a week, so that nothing of {@link OllamaEngine}'s care for latency is wanted here,
 * and everything that blocks happens on virtual threads of its own.
 */
public final class OllamaLibrary implements ModelLibrary, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Longest wait for the answer to a change: the host hashes a blob before it answers. */
  private static final Duration ANSWER = Duration.ofMinutes(10);

  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final int ERROR_BYTES_MAX = 16 << 10;
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  private final Supplier<URI> host;
  private final HttpClient client;

  private OllamaLibrary(Supplier<URI> host) {
    this.host = host;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /**
   * Returns the models of a host.
   *
   * @param host tells its address, for example {@code http://127.0.0.1:11434}, at each change
   */
  public static OllamaLibrary at(Supplier<URI> host) {
    return new OllamaLibrary(host);
  }

  @Override
  public Cancellation change(ModelChange change, ChangeListener listener) {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(
            request("POST", path(change), body(out -> fields(out, change))),
            BodyHandlers.ofInputStream());
    // On a thread of its own even where the answer is there already: following it blocks.
    var _ =
        answer.whenCompleteAsync(
            (response, thrown) -> {
              if (answer.isCancelled()) {
                return;
              }
              if (thrown != null) {
                listener.onFailure(unreachable());
              } else {
                follow(response, answer, listener);
              }
            },
            Thread::startVirtualThread);
    return () -> {
      if (!answer.cancel(true)) {
        var _ = answer.thenAccept(response -> close(response.body()));
      }
    };
  }

  @Override
  public CompletionStage<Void> copy(String source, String destination) {
    return send(
        request(
            "POST",
            "/api/copy",
            body(out -> {
              out.writeStringProperty("source", source);
              out.writeStringProperty("destination", destination);
            })),
        status -> null);
  }

  @Override
  public CompletionStage<Void> delete(String model) {
    return send(
        request("DELETE", "/api/delete", body(out -> out.writeStringProperty("model", model))),
        status -> null);
  }

  @Override
  public CompletionStage<Boolean> hasBlob(String digest) {
    return client
        .sendAsync(
            request("HEAD", "/api/blobs/" + digest, BodyPublishers.noBody()),
            BodyHandlers.discarding())
        .handle((response, thrown) -> {
          if (thrown != null) {
            throw unreachable().asException();
          }
          if (response.statusCode() != OK && response.statusCode() != NOT_FOUND) {
            throw refused(response.statusCode(), null).asException();
          }
          return response.statusCode() == OK;
        });
  }

  @Override
  public CompletionStage<Boolean> putBlob(String digest, byte[] content) {
    return send(
        request("POST", "/api/blobs/" + digest, BodyPublishers.ofByteArray(content)),
        status -> status == CREATED);
  }

  /** Ends what runs. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpRequest request(String method, String path, BodyPublisher body) {
    return HttpRequest.newBuilder(host.get().resolve(path))
        .method(method, body)
        .header("content-type", "application/json")
        .timeout(ANSWER)
        .build();
  }

  private <T> CompletionStage<T> send(
      HttpRequest request, java.util.function.IntFunction<@Nullable T> result) {
    return client
        .sendAsync(request, BodyHandlers.ofInputStream())
        .handle((response, thrown) -> {
          if (thrown != null) {
            throw unreachable().asException();
          }
          try (InputStream in = response.body()) {
            int status = response.statusCode();
            if (status != OK && status != CREATED) {
              throw refused(status, in).asException();
            }
            return result.apply(status);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static String path(ModelChange change) {
    return switch (change) {
      case ModelChange.Pull _ -> "/api/pull";
      case ModelChange.Push _ -> "/api/push";
      case ModelChange.Create _ -> "/api/create";
    };
  }

  private static void fields(JsonGenerator out, ModelChange change) {
    switch (change) {
      case ModelChange.Pull(String model, boolean insecure) -> transfer(out, model, insecure);
      case ModelChange.Push(String model, boolean insecure) -> transfer(out, model, insecure);
      case ModelChange.Create(String model, Json recipe) -> {
        out.writeStringProperty("model", model);
        try (JsonParser in =
            Wire.JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), recipe.text())) {
          in.nextToken();
          for (String name = in.nextName(); name != null; name = in.nextName()) {
            out.writeName(name);
            in.nextToken();
            out.copyCurrentStructureExact(in);
          }
        }
      }
    }
  }

  private static void transfer(JsonGenerator out, String model, boolean insecure) {
    out.writeStringProperty("model", model);
    if (insecure) {
      out.writeBooleanProperty("insecure", true);
    }
  }

  private static BodyPublisher body(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = Wire.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      fields.accept(out);
      out.writeEndObject();
    }
    return BodyPublishers.ofByteArray(bytes.toByteArray());
  }

  /** Reads the lines of a progress to their end, on a virtual thread of the client. */
  private static void follow(
      HttpResponse<InputStream> response, CompletableFuture<?> asked, ChangeListener listener) {
    try (InputStream in = response.body()) {
      if (response.statusCode() != OK) {
        listener.onFailure(refused(response.statusCode(), in));
        return;
      }
      boolean isDone = false;
      for (byte[] line = line(in); line != null; line = line(in)) {
        if (line.length > 0) {
          Progress progress = progress(line);
          isDone = progress.status().equals("success");
          listener.onProgress(progress);
        }
      }
      if (isDone) {
        listener.onEnd();
      } else {
        listener.onFailure(broken("ended without saying that it is done"));
      }
    } catch (FailureException e) {
      listener.onFailure(e.failure());
    } catch (IOException e) {
      if (!asked.isCancelled()) {
        listener.onFailure(broken("broke off"));
      }
    }
  }

  private static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      if (line.size() > LINE_BYTES_MAX) {
        throw broken("sent a line of more than " + LINE_BYTES_MAX + " bytes").asException();
      }
      next = in.read();
    }
    return line.toByteArray();
  }

  private static Progress progress(byte[] line) {
    String status = "";
    String digest = "";
    long total = 0;
    long completed = 0;
    try (JsonParser in = Wire.reader(line, line.length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw broken("sent what is not JSON").asException();
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "status" -> status = Wire.safe(in.getString());
          case "digest" -> digest = in.getString();
          case "total" -> total = in.getLongValue();
          case "completed" -> completed = in.getLongValue();
          case "error" ->
              throw new Failure.UpstreamRefused(502, Wire.safe(Wire.errorText(in))).asException();
          default -> in.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw broken("sent what is not JSON").asException();
    }
    return new Progress(status, digest, total, completed);
  }

  private static Failure refused(int status, @Nullable InputStream in) {
    String error = null;
    try {
      byte[] body = in == null ? new byte[0] : in.readNBytes(ERROR_BYTES_MAX);
      error = Wire.errorIn(body, body.length);
    } catch (IOException e) {
      // The status alone tells.
    }
    return new Failure.UpstreamRefused(
        status < 400 ? 502 : status,
        error == null
            ? "the model host answered with HTTP status " + status + " and no explanation"
            : Wire.safe(error));
  }

  private Failure unreachable() {
    return new Failure.UpstreamUnavailable(
        "the model host at " + host.get() + " does not answer", RETRY);
  }

  private static Failure broken(String what) {
    return new Failure.UpstreamBroken("the model host " + what);
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // It is closed.
    }
  }
}
