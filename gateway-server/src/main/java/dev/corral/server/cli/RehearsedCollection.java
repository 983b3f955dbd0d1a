package dev.corral.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A collection that a rehearsal fills and searches, as a client of Chroma does: the JVM notes what
 * is worth compiling at the next start, when a collection is loaded and asked for the first time.
 */
final class RehearsedCollection {

  /** Enough for a graph. */
  private static final int RECORDS = 5_200;

  private static final int DIMENSION = 384;
  private static final int QUESTIONS = 300;
  private static final int EACH_FILTERED = 3;
  private static final long SEED = 3;
  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final HttpClient client;
  private final Random random = new Random(SEED);

  RehearsedCollection(HttpClient client) {
    this.client = client;
  }

  /** Makes it and adds all records in one request. */
  void fill(URI server) throws IOException, InterruptedException {
    String id = id(post(server, "", "{\"name\":\"rehearsal\"}"));
    var ids = new StringJoiner(",", "[", "]");
    var vectors = new StringJoiner(",", "[", "]");
    var documents = new StringJoiner(",", "[", "]");
    var metadata = new StringJoiner(",", "[", "]");
    for (int i = 0; i < RECORDS; i++) {
      var bytes = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector());
      ids.add("\"r" + i + "\"");
      vectors.add("\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"");
      documents.add("\"document " + i + "\"");
      metadata.add("{\"number\":" + i + "}");
    }
    String records =
        "{\"ids\":" + ids + ",\"embeddings\":" + vectors + ",\"documents\":" + documents;
    post(server, "/" + id + "/add", records + ",\"metadatas\":" + metadata + "}");
  }

  /** Asks for neighbours, with and without a filter, and for records. */
  void ask(URI server) throws IOException, InterruptedException {
    String id = id(post(server, "", "{\"name\":\"rehearsal\",\"get_or_create\":true}"));
    for (int i = 0; i < QUESTIONS; i++) {
      String where =
          i % EACH_FILTERED == 0 ? ",\"where\":{\"number\":{\"$lt\":" + RECORDS / 2 + "}}" : "";
      String question = "{\"query_embeddings\":[" + Arrays.toString(vector()) + "]" + where + "}";
      post(server, "/" + id + "/query", question);
    }
    post(server, "/" + id + "/get", "{\"limit\":1000}");
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static String id(String collection) throws IOException {
    Matcher id = ID.matcher(collection);
    if (!id.find()) {
      throw new IOException("no collection: " + collection);
    }
    return id.group(1);
  }

  private String post(URI server, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(COLLECTIONS + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }
}
