package dev.corral.server.protocol.chroma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a route is for and what it takes, for the OpenAPI document.
 *
 * @param purpose one sentence
 * @param query the names of its parameters in the query
 * @param body the names of the fields of its body; those that are required end in a star
 */
record RouteGuide(String purpose, List<String> query, List<String> body) {

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
  private static final String PAGE = "limit offset";
  private static final String RECORDS = "metadatas documents uris";
  private static final String FILTER = "ids where where_document";
  private static final RouteGuide UNKNOWN = new RouteGuide("", List.of(), List.of());

  /** Guides by the method and the end of the path; the longest end that fits counts. */
  private static final Map<String, RouteGuide> GUIDES = guides();

  /** Returns the guide of a route. */
  static RouteGuide of(String method, String path) {
    String best = "";
    RouteGuide guide = UNKNOWN;
    for (Map.Entry<String, RouteGuide> known : GUIDES.entrySet()) {
      String[] parts = known.getKey().split(" ", 2);
      if (parts[0].equals(method) && path.endsWith(parts[1]) && parts[1].length() > best.length()) {
        best = parts[1];
        guide = known.getValue();
      }
    }
    return guide;
  }

  /** Returns the variables of a path. */
  static List<String> variables(String path) {
    List<String> names = new ArrayList<>();
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      names.add(variables.group(1));
    }
    return names;
  }

  /** Returns the JSON schema of a parameter or field. */
  static String schema(String name) {
    return switch (name) {
      case "limit", "offset", "n_results" -> "{\"type\":\"integer\",\"minimum\":0}";
      case "get_or_create", "delete_output" -> "{\"type\":\"boolean\"}";
      case "metadata",
          "configuration",
          "schema",
          "new_metadata",
          "new_configuration",
          "where",
          "where_document",
          "params" ->
          "{\"type\":[\"object\",\"null\"]}";
      case "ids" -> listOf("{\"type\":\"string\"}");
      case "documents", "uris" -> listOf("{\"type\":[\"string\",\"null\"]}");
      case "metadatas" -> listOf("{\"type\":[\"object\",\"null\"]}");
      case "embeddings" ->
          listOf("{\"type\":[\"array\",\"string\",\"null\"],\"items\":{\"type\":\"number\"}}");
      case "query_embeddings" -> listOf("{\"type\":\"array\",\"items\":{\"type\":\"number\"}}");
      case "searches" -> listOf("{\"type\":\"object\"}");
      case "include" ->
          listOf("{\"enum\":[\"distances\",\"documents\",\"embeddings\",\"metadatas\",\"uris\"]}");
      case "read_level" ->
          "{\"enum\":[\"index_and_wal\",\"index_only\",\"index_and_bounded_wal\"]}";
      default -> "{\"type\":\"string\"}";
    };
  }

  private static String listOf(String items) {
    return "{\"type\":[\"array\",\"null\"],\"items\":" + items + "}";
  }

  private static Map<String, RouteGuide> guides() {
    Map<String, RouteGuide> all = new LinkedHashMap<>();
    records(all);
    collections(all);
    String name = "name*";
    all.put("POST /tenants", guide("Create a tenant", "", name));
    all.put("GET /tenants/{tenant}", guide("Get a tenant", "", ""));
    all.put("PATCH /tenants/{tenant}", guide("Accepted without effect", "", "resource_name*"));
    all.put("POST /databases", guide("Create a database", "", name));
    all.put("GET /databases", guide("List databases", PAGE, ""));
    all.put("GET /databases/{database}", guide("Get a database", "", ""));
    all.put(
        "DELETE /databases/{database}", guide("Delete a database with its collections", "", ""));
    all.put("GET /api/v2", guide("Tell the time", "", ""));
    all.put("GET /heartbeat", guide("Tell the time", "", ""));
    all.put("GET /healthcheck", guide("Tell whether the server works", "", ""));
    all.put("GET /version", guide("Tell the version of the protocol", "", ""));
    all.put("GET /pre-flight-checks", guide("Tell the limits of a write", "", ""));
    all.put("GET /auth/identity", guide("Tell who asks", "", ""));
    all.put("POST /reset", guide("Delete everything, where that is allowed", "", ""));
    return all;
  }

  private static void records(Map<String, RouteGuide> all) {
    all.put(
        "POST /add",
        guide(
            "Add records; those whose id exists are left as they are",
            "",
            "ids* embeddings* " + RECORDS));
    all.put(
        "POST /upsert",
        guide("Add records, or change those whose id exists", "", "ids* embeddings* " + RECORDS));
    all.put(
        "POST /update", guide("Change records whose id exists", "", "ids* embeddings " + RECORDS));
    all.put(
        "POST /get", guide("Get records by ids and filters", "", FILTER + " limit offset include"));
    all.put(
        "POST /query",
        guide(
            "Find the nearest records to vectors",
            "",
            "query_embeddings* n_results include " + FILTER));
    all.put(
        "POST /search",
        guide(
            "Search by rank expressions over vectors, words and filters",
            "",
            "searches* read_level"));
    all.put("POST /delete", guide("Delete records by ids and filters", "", FILTER + " limit"));
    all.put("GET /count", guide("Count the records", "read_level", ""));
    all.put("GET /indexing_status", guide("Tell how far the indexes are", "", ""));
    for (String route :
        List.of(
            "POST /functions/attach",
            "GET /functions/{name}",
            "POST /attached_functions/{name}/add_input",
            "POST /attached_functions/{name}/detach",
            "POST /conditional/get",
            "POST /conditional/commit")) {
      all.put(route, guide("Not supported: answers 501", "", ""));
    }
  }

  private static void collections(Map<String, RouteGuide> all) {
    all.put("POST /fork", guide("Copy the collection under a new name", "", "new_name*"));
    all.put("GET /fork_count", guide("Count the forks of the collection", "", ""));
    all.put("GET /collections", guide("List collections", PAGE, ""));
    all.put(
        "POST /collections",
        guide(
            "Create a collection, or get it",
            "",
            "name* metadata configuration schema get_or_create"));
    all.put("GET /collections_count", guide("Count collections", "", ""));
    all.put("GET /collections/{collection}", guide("Get a collection by name", "", ""));
    all.put(
        "PUT /collections/{collection}",
        guide(
            "Rename or change a collection, by id", "", "new_name new_metadata new_configuration"));
    all.put("DELETE /collections/{collection}", guide("Delete a collection, by name", "", ""));
    all.put("GET /by-id/{id}", guide("Get a collection by id", "", ""));
    all.put(
        "GET /collections/{resource}", guide("Get a collection by tenant:database:name", "", ""));
  }

  private static RouteGuide guide(String purpose, String query, String body) {
    return new RouteGuide(purpose, words(query), words(body));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
