package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two tenants do random things by turns: neither ever finds a word, an id or a number of the other
 * in an answer, a list, a count or an error, and each finds all that is its own. Both use the same
 * names for what they make.
 */
final class TenantIsolationProperties {

  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private static @Nullable KeyedServer server;
  private static @Nullable Path folder;
  private static int tries;

  @BeforeContainer
  static void start() throws IOException {
    folder = Files.createTempDirectory("corral-isolation");
    server = new KeyedServer(folder, "");
  }

  @AfterContainer
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    if (folder != null) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  /** One tenant, and what it made. */
  private static final class Tenant {
    final String key;

    /** In everything that it says, and in nothing that others may see. */
    final String word;

    final Map<String, TreeSet<String>> records = new HashMap<>();
    final Map<String, String> collections = new HashMap<>();
    final List<String> files = new ArrayList<>();
    final List<String> stores = new ArrayList<>();
    final List<String> responses = new ArrayList<>();
    final List<String> ids = new ArrayList<>();

    Set<String> records(String collection) {
      return records.computeIfAbsent(collection, _ -> new TreeSet<>());
    }

    Tenant(KeyedServer at, String name, String word) throws IOException {
      this.key = at.key(name, Role.USER);
      this.word = word;
    }
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void neitherSeesTheOther(
      @ForAll @Size(min = 10, max = 30) List<@IntRange(max = 13) Integer> steps,
      @ForAll @IntRange(max = 1_000_000) int seed)
      throws IOException {
    KeyedServer at = java.util.Objects.requireNonNull(server);
    int run = tries++;
    Tenant[] tenants = {
      new Tenant(at, "heron" + run, "heronword" + run), new Tenant(at, "rival" + run, "rival" + run)
    };
    Random random = new Random(seed);
    for (int step : steps) {
      int turn = random.nextInt(2);
      act(at, tenants[turn], tenants[1 - turn], step, random);
    }
    for (int turn = 0; turn < 2; turn++) {
      look(at, tenants[turn], tenants[1 - turn]);
    }
  }

  private static String answer(
      KeyedServer at, Tenant who, Tenant other, String method, String path, @Nullable String body) {
    HttpResponse<String> answer = at.send(method, path, who.key, body);
    String all = answer.body() + answer.headers().map();
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isNotIn(401, 403, 500);
    assertThat(all).as(method + " " + path).doesNotContain(other.word);
    for (String id : other.ids) {
      assertThat(all.contains(id) && !path.contains(id) && (body == null || !body.contains(id)))
          .as(method + " " + path + " tells " + id)
          .isFalse();
    }
    return answer.body();
  }

  private static void act(KeyedServer at, Tenant who, Tenant other, int step, Random random) {
    String name = "notes" + random.nextInt(2);
    switch (step) {
      case 0, 1 -> collection(at, who, other, name);
      case 2, 3 -> record(at, who, other, name, random.nextInt(20));
      case 4 -> query(at, who, other, name);
      case 5 -> upload(at, who, other);
      case 6 -> store(at, who, other);
      case 7 -> attach(at, who, other, random);
      case 8 -> respond(at, who, other);
      case 9 -> trespass(at, who, other, random);
      case 10 -> ask(at, who, other);
      case 11 -> remove(at, who, other, name);
      case 12 -> deleteFile(at, who, other);
      default -> look(at, who, other);
    }
  }

  private static void collection(KeyedServer at, Tenant who, Tenant other, String name) {
    String body =
        "{\"name\":\""
            + name
            + "\",\"get_or_create\":true,\"metadata\":{\"w\":\""
            + who.word
            + "\"}}";
    String id = id(answer(at, who, other, "POST", COLLECTIONS, body));
    if (who.collections.put(name, id) == null) {
      who.records.put(name, new TreeSet<>()); // nothing in it yet
      who.ids.add(id);
    }
    assertThat(who.collections.get(name)).isEqualTo(id);
  }

  private static void record(KeyedServer at, Tenant who, Tenant other, String name, int number) {
    String collection = who.collections.get(name);
    if (collection != null) {
      String body =
          "{\"ids\":[\"r"
              + number
              + "\"],\"embeddings\":[[1,"
              + number
              + "]],\"documents\":[\""
              + who.word
              + "\"],\"metadatas\":[{\"w\":\""
              + who.word
              + "\"}]}";
      answer(at, who, other, "POST", COLLECTIONS + "/" + collection + "/upsert", body);
      who.records(name).add("r" + number);
    }
  }

  private static void query(KeyedServer at, Tenant who, Tenant other, String name) {
    String collection = who.collections.get(name);
    if (collection != null && !who.records(name).isEmpty()) {
      String found =
          answer(
              at,
              who,
              other,
              "POST",
              COLLECTIONS + "/" + collection + "/query",
              "{\"query_embeddings\":[[1,1]],\"n_results\":50,\"include\":[\"documents\"]}");
      JsonNode ids = JSON.readTree(found).at("/ids/0");
      assertThat(ids).hasSameSizeAs(who.records(name));
    }
  }

  private static void upload(KeyedServer at, Tenant who, Tenant other) {
    HttpResponse<String> made = at.upload(who.key, "a.txt", "A text about " + who.word + ".");
    String id = id(made.body());
    who.files.add(id);
    who.ids.add(id);
    assertThat(made.body()).doesNotContain(other.word);
  }

  private static void store(KeyedServer at, Tenant who, Tenant other) {
    String body = "{\"name\":\"handbook\",\"metadata\":{\"w\":\"" + who.word + "\"}}";
    String id = id(answer(at, who, other, "POST", "/v1/vector_stores", body));
    who.stores.add(id);
    who.ids.add(id);
  }

  private static void attach(KeyedServer at, Tenant who, Tenant other, Random random) {
    if (!who.stores.isEmpty() && !who.files.isEmpty()) {
      String file = who.files.get(random.nextInt(who.files.size()));
      answer(
          at,
          who,
          other,
          "POST",
          "/v1/vector_stores/" + who.stores.getFirst() + "/files",
          "{\"file_id\":\"" + file + "\"}");
    }
  }

  private static void respond(KeyedServer at, Tenant who, Tenant other) {
    String body = "{\"model\":\"quote\",\"input\":\"What of " + who.word + "?\"}";
    String id = id(answer(at, who, other, "POST", "/v1/responses", body));
    who.responses.add(id);
    who.ids.add(id);
  }

  /** Both tenants call their store alike: each is answered from its own. */
  private static void ask(KeyedServer at, Tenant who, Tenant other) {
    for (String model : List.of("quote+handbook", "quote")) {
      String body =
          "{\"model\":\""
              + model
              + "\",\"temperature\":0,\"seed\":1,\"messages\":[{\"role\":"
              + "\"user\",\"content\":\"Tell me about the text\"}]}";
      answer(at, who, other, "POST", "/v1/chat/completions", body);
    }
  }

  /** Reaches for what is the other's by its id, in every way there is. */
  private static void trespass(KeyedServer at, Tenant who, Tenant other, Random random) {
    if (other.ids.isEmpty()) {
      return;
    }
    String id = other.ids.get(random.nextInt(other.ids.size()));
    String own = who.stores.isEmpty() ? "vs_x" : who.stores.getFirst();
    List<String[]> ways =
        List.of(
            new String[] {"GET", "/v1/files/" + id, ""},
            new String[] {"GET", "/v1/files/" + id + "/content", ""},
            new String[] {"DELETE", "/v1/files/" + id, ""},
            new String[] {"GET", "/v1/vector_stores/" + id, ""},
            new String[] {"POST", "/v1/vector_stores/" + id, "{\"name\":\"mine\"}"},
            new String[] {"DELETE", "/v1/vector_stores/" + id, ""},
            new String[] {"GET", "/v1/vector_stores/" + id + "/files", ""},
            new String[] {"POST", "/v1/vector_stores/" + id + "/search", "{\"query\":\"text\"}"},
            new String[] {
              "POST", "/v1/vector_stores/" + own + "/files", "{\"file_id\":\"" + id + "\"}"
            },
            new String[] {"GET", "/v1/responses/" + id, ""},
            new String[] {"GET", "/v1/responses/" + id + "/input_items", ""},
            new String[] {"DELETE", "/v1/responses/" + id, ""},
            new String[] {
              "POST",
              "/v1/responses",
              "{\"model\":\"quote\",\"input\":\"x\",\"previous_response_id\":\"" + id + "\"}"
            },
            new String[] {"GET", COLLECTIONS + "/" + id + "/count", ""},
            new String[] {"POST", COLLECTIONS + "/" + id + "/get", "{}"},
            new String[] {"POST", COLLECTIONS + "/" + id + "/delete", "{\"ids\":[\"r1\"]}"},
            new String[] {
              "POST", COLLECTIONS + "/" + id + "/query", "{\"query_embeddings\":[[1,1]]}"
            },
            new String[] {"PUT", COLLECTIONS + "/" + id, "{\"new_name\":\"mine\"}"},
            new String[] {"POST", COLLECTIONS + "/" + id + "/fork", "{\"new_name\":\"mine\"}"},
            new String[] {"GET", COLLECTIONS + "/by-id/" + id, ""},
            new String[] {
              "POST",
              "/v1/chat/completions",
              "{\"model\":\"quote+"
                  + id
                  + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            });
    String[] way = ways.get(random.nextInt(ways.size()));
    HttpResponse<String> answer =
        at.send(way[0], way[1], who.key, way[2].isEmpty() ? null : way[2]);
    assertThat(answer.statusCode()).as(way[0] + " " + way[1]).isIn(400, 404, 422);
    assertThat(answer.body()).doesNotContain(other.word);
  }

  private static void remove(KeyedServer at, Tenant who, Tenant other, String name) {
    String id = who.collections.get(name);
    if (id != null) {
      answer(at, who, other, "DELETE", COLLECTIONS + "/" + name, null);
      who.collections.remove(name);
      who.records.remove(name);
    }
  }

  private static void deleteFile(KeyedServer at, Tenant who, Tenant other) {
    if (!who.files.isEmpty()) {
      answer(at, who, other, "DELETE", "/v1/files/" + who.files.removeLast(), null);
    }
  }

  /** Lists everything: exactly one's own is there. */
  private static void look(KeyedServer at, Tenant who, Tenant other) {
    assertThat(ids(answer(at, who, other, "GET", "/v1/files?limit=10000", null)))
        .containsExactlyInAnyOrderElementsOf(who.files);
    assertThat(ids(answer(at, who, other, "GET", "/v1/vector_stores?limit=100", null)))
        .containsExactlyInAnyOrderElementsOf(who.stores);
    assertThat(ids(answer(at, who, other, "GET", COLLECTIONS, null)))
        .containsExactlyInAnyOrderElementsOf(who.collections.values());
    String count = answer(at, who, other, "GET", COLLECTIONS + "_count", null);
    assertThat(count).isEqualTo(Integer.toString(who.collections.size()));
    who.collections.forEach((name, id) ->
        assertThat(answer(at, who, other, "GET", COLLECTIONS + "/" + id + "/count", null))
            .isEqualTo(Integer.toString(who.records(name).size())));
    for (String id : who.responses) {
      assertThat(answer(at, who, other, "GET", "/v1/responses/" + id, null)).contains(id);
    }
    String models = answer(at, who, other, "GET", "/v1/models", null);
    assertThat(models.contains("+handbook")).isEqualTo(!who.stores.isEmpty());
    String tags = answer(at, who, other, "GET", "/api/tags", null);
    assertThat(tags.contains("+handbook")).isEqualTo(!who.stores.isEmpty());
  }

  private static List<String> ids(String listing) {
    JsonNode root = JSON.readTree(listing);
    List<String> ids = new ArrayList<>();
    (root.isArray() ? root : root.get("data")).forEach(one -> ids.add(one.get("id").stringValue()));
    return ids;
  }

  private static String id(String body) {
    Matcher found = ID.matcher(body);
    assertThat(found.find()).as(body).isTrue();
    return found.group(1);
  }
}
