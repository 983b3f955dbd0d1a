package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.protocol.admin.AdminDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A listener that speaks Chroma over a storage of its own, and a client for it. */
final class ChromaServer implements AutoCloseable {

  static final String DATABASE = "/api/v2/tenants/default_tenant/databases/default_database";
  static final String COLLECTIONS = DATABASE + "/collections";

  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private final Storage storage;
  private final VectorDatabase database;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpListener listener;

  ChromaServer(boolean resetAllowed) {
    this(resetAllowed, Storage.inMemory());
  }

  /** Serves a storage, which is closed with the server. */
  ChromaServer(boolean resetAllowed, Storage storage) {
    this.storage = storage;
    this.database = VectorDatabase.open(storage);
    var dialect = new ChromaDialect(database, InstantSource.system(), resetAllowed);
    try {
      listener =
          HttpListener.open(
              loops,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              new Router(List.of(dialect), new AdminDialect(List::of, "", List.of())),
              workers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> call(String method, String path, String body) {
    return call(method, path, body, "application/json");
  }

  /** Sends a request; in the body a single quote stands for a double one. */
  HttpResponse<String> call(String method, String path, String body, String contentType) {
    return callRaw(method, path, body.replace('\'', '"'), contentType);
  }

  /** Sends a request as it is. */
  HttpResponse<String> callRaw(String method, String path, String body, String contentType) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + listener.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(bytes));
    if (!contentType.isEmpty()) {
      request.header("content-type", contentType);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Creates a collection and returns its path. */
  String collection(String name, String more) {
    HttpResponse<String> made = call("POST", COLLECTIONS, "{'name':'" + name + "'" + more + "}");
    var id = ID.matcher(made.body());
    if (made.statusCode() != 200 || !id.find()) {
      throw new AssertionError(made.statusCode() + " " + made.body());
    }
    return COLLECTIONS + "/" + id.group(1);
  }

  @Override
  public void close() {
    listener.close();
    client.close();
    workers.shutdownNow();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    database.close();
    storage.close();
  }
}
