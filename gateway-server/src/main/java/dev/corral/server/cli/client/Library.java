package dev.corral.server.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Files of this machine kept in one vector store of the server, known again by path and content.
 */
public final class Library {

  /** How often a running ingestion is asked about. */
  private static final int POLL_MILLIS = 50;

  /** Files on their way at once, so that one is read while another is embedded. */
  private static final int AHEAD = 4;

  private static final String ROW = "%5s %7s %9s %9s %9s %9s";

  /** The titles over what is told of each file. */
  public static final String COLUMNS =
      String.format(Locale.ROOT, ROW, "pages", "chunks", "extract", "chunk", "embed", "store");

  private final ApiClient api;
  private final Terminal terminal;
  private final String name;
  private final String storeId;

  /** A file that the server has: its id there, its content, where it was taken from. */
  private record Known(String fileId, String hash, String path, String status) {}

  /** A file on its way: {@code replaced} is the id of its former content, or null. */
  private record Underway(String label, String fileId, @Nullable String replaced) {}

  /**
   * What became of files.
   *
   * @param added read for the first time, or anew because they changed
   * @param unchanged known by their content
   * @param refused not readable
   */
  public record Tally(int added, int unchanged, int refused) {

    /** Returns how many of them can be asked about. */
    public int there() {
      return added + unchanged;
    }
  }

  private Library(ApiClient api, Terminal terminal, String name, String storeId) {
    this.api = api;
    this.terminal = terminal;
    this.name = name;
    this.storeId = storeId;
  }

  /** Returns the vector store of that name, made at need. */
  public static Library open(ApiClient api, Terminal terminal, String name) {
    String id = find(api, name);
    if (id == null) {
      id =
          api.post(
                  "/v1/vector_stores",
                  json -> {
                    json.writeStartObject();
                    json.writeStringProperty("name", name);
                    json.writeEndObject();
                  })
              .path("id")
              .asString();
    }
    return new Library(api, terminal, name, id);
  }

  /** Returns the id of the vector store of that name, or null. */
  public static @Nullable String find(ApiClient api, String name) {
    String after = "";
    JsonNode page;
    do {
      page = api.get("/v1/vector_stores?limit=100" + after);
      for (JsonNode store : page.path("data")) {
        if (store.path("name").asString().equals(name)) {
          return store.path("id").asString();
        }
      }
      after = "&after=" + page.path("last_id").asString("");
    } while (page.path("has_more").asBoolean());
    return null;
  }

  /** Returns the model name under which a base model answers from this library. */
  public String modelFor(String baseModel) {
    return baseModel + "+" + name;
  }

  /**
   * Ingests what is not there yet. What was read from the same path before and has changed is read
   * anew, and its former content deleted then.
   *
   * @param files by what they are called on the terminal
   */
  public Tally ingest(Map<Path, String> files) {
    Map<String, Known> byPath = new HashMap<>();
    Map<String, Known> byHash = new HashMap<>();
    known(byPath, byHash);
    Deque<Underway> underway = new ArrayDeque<>();
    int added = 0;
    int unchanged = 0;
    Iterator<Map.Entry<Path, String>> waiting = files.entrySet().iterator();
    while (waiting.hasNext() || !underway.isEmpty()) {
      while (waiting.hasNext() && underway.size() < AHEAD) {
        Map.Entry<Path, String> next = waiting.next();
        String hash = sha256(next.getKey());
        Known same = byHash.get(hash);
        if (same == null) {
          Known former = byPath.get(pathOf(next.getKey()));
          underway.add(begin(next.getKey(), next.getValue(), hash, former));
        } else if (same.status().equals("in_progress")) {
          underway.add(new Underway(next.getValue(), same.fileId(), null));
        } else {
          terminal.finished(next.getValue(), "is already there");
          unchanged++;
        }
      }
      Underway oldest = underway.poll();
      if (oldest != null && finish(oldest)) {
        added++;
      }
    }
    return new Tally(added, unchanged, files.size() - added - unchanged);
  }

  /**
   * Deletes files that were read from beneath these folders and are there no longer.
   *
   * @return how many
   */
  public int forgetMissing(List<Path> folders) {
    Map<String, Known> byPath = new HashMap<>();
    known(byPath, new HashMap<>());
    Set<String> roots = new HashSet<>();
    folders.stream().filter(Files::isDirectory).map(Library::pathOf).forEach(roots::add);
    int forgotten = 0;
    for (Known file : byPath.values()) {
      Path path = Path.of(file.path());
      boolean beneath = roots.stream().anyMatch(root -> path.startsWith(Path.of(root)));
      if (beneath && Files.notExists(path)) {
        api.delete("/v1/files/" + file.fileId());
        terminal.finished(path.getFileName().toString(), "is gone, and deleted here");
        forgotten++;
      }
    }
    return forgotten;
  }

  private Underway begin(Path file, String label, String hash, @Nullable Known former) {
    terminal.progress(label, 0, "uploading");
    try {
      String fileId = api.upload(file).path("id").asString();
      attach(fileId, hash, pathOf(file));
      return new Underway(label, fileId, former == null ? null : former.fileId());
    } catch (IOException e) {
      throw new ClientFailed(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Waits for the end of an ingestion; returns whether the file was read. */
  private boolean finish(Underway file) {
    JsonNode state = state(file.fileId());
    while (state.path("status").asString().equals("in_progress")) {
      JsonNode progress = state.path("progress");
      double total = Math.max(1, progress.path("total").asDouble(1));
      String stage = progress.path("stage").asString("waiting");
      terminal.progress(file.label(), progress.path("done").asDouble(0) / total, stage);
      LockSupport.parkNanos(POLL_MILLIS * 1_000_000L);
      state = state(file.fileId());
    }
    if (!state.path("status").asString().equals("completed")) {
      String why = state.path("last_error").path("message").asString();
      terminal.finished(file.label(), "refused: " + why);
      api.delete("/v1/files/" + file.fileId());
      return false;
    }
    if (file.replaced() != null) {
      api.delete("/v1/files/" + file.replaced());
    }
    terminal.finished(file.label(), summary(state.path("ingestion")));
    return true;
  }

  private JsonNode state(String fileId) {
    return api.get("/v1/vector_stores/" + storeId + "/files/" + fileId);
  }

  private void attach(String fileId, String hash, String path) {
    api.post(
        "/v1/vector_stores/" + storeId + "/files",
        json -> {
          json.writeStartObject();
          json.writeStringProperty("file_id", fileId);
          json.writeObjectPropertyStart("attributes");
          json.writeStringProperty("sha256", hash);
          json.writeStringProperty("path", path);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static String summary(JsonNode report) {
    return String.format(
        Locale.ROOT,
        ROW,
        report.path("pages").asInt(),
        report.path("chunks").asInt(),
        Terminal.time(report.path("extract_ms").asDouble()),
        Terminal.time(report.path("chunk_ms").asDouble()),
        Terminal.time(report.path("embed_ms").asDouble()),
        Terminal.time(report.path("store_ms").asDouble()));
  }

  /** Finds what the store has or is about to have. */
  private void known(Map<String, Known> byPath, Map<String, Known> byHash) {
    String after = "";
    JsonNode page;
    do {
      page = api.get("/v1/vector_stores/" + storeId + "/files?limit=100" + after);
      for (JsonNode file : page.path("data")) {
        Known known =
            new Known(
                file.path("id").asString(),
                file.path("attributes").path("sha256").asString(""),
                file.path("attributes").path("path").asString(""),
                file.path("status").asString());
        if (known.status().equals("completed") || known.status().equals("in_progress")) {
          byHash.put(known.hash(), known);
          byPath.put(known.path(), known);
        }
      }
      after = "&after=" + page.path("last_id").asString("");
    } while (page.path("has_more").asBoolean());
    byHash.remove("");
    byPath.remove("");
  }

  /** Returns the path under which a file is known: whole, and within what an attribute may hold. */
  private static String pathOf(Path file) {
    String path = file.toAbsolutePath().normalize().toString();
    return path.substring(Math.max(0, path.length() - 512));
  }

  private static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new ClientFailed(file + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
