package dev.corral.server.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** Files whose content is known by another path, under its hash: what they are called. */
  private final Map<String, Map<Path, String>> copies = new HashMap<>();

  /** Copies of what was deleted since they were looked at. */
  private final Map<Path, String> orphans = new LinkedHashMap<>();

  /** A file that the server has: its id there, its content, where it was taken from. */
  private record Known(String fileId, String hash, String path, String status) {}

  /**
   * A file on its way.
   *
   * @param former its former content, or null
   * @param copies files of the same content, which become what it becomes
   */
  private record Underway(
      String label,
      String hash,
      String fileId,
      @Nullable Known former,
      List<Map.Entry<Path, String>> copies) {

    Underway(String label, String hash, String fileId, @Nullable Known former) {
      this(label, hash, fileId, former, new ArrayList<>());
    }
  }

  /**
   * What became of files.
   *
   * @param added read for the first time, or anew because they changed
   * @param unchanged known by their content
   * @param refused not readable, or gone meanwhile
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
   * Ingests what is not there yet; a file that cannot be read is told and left out. What was read
   * from the same path before and has changed is read anew, and its former content deleted then.
   *
   * @param files by what they are called on the terminal
   */
  public Tally ingest(Map<Path, String> files) {
    return new Pass(files).run();
  }

  /** One walk through files. */
  private final class Pass {

    private final Map<String, Known> byPath = new HashMap<>();
    private final Map<String, Known> byHash = new HashMap<>();
    private final Deque<Map.Entry<Path, String>> waiting = new ArrayDeque<>();
    private final Deque<Underway> underway = new ArrayDeque<>();
    private int added;
    private int unchanged;
    private int refused;

    Pass(Map<Path, String> files) {
      known(byPath, byHash);
      waiting.addAll(files.entrySet());
      files.keySet().forEach(orphans::remove);
    }

    Tally run() {
      takeOrphans();
      while (!waiting.isEmpty() || !underway.isEmpty()) {
        while (!waiting.isEmpty() && underway.size() < AHEAD) {
          Map.Entry<Path, String> next = waiting.remove();
          try {
            look(next.getKey(), next.getValue());
          } catch (NoSuchFileException e) {
            refuse(next.getValue(), "it is gone");
          } catch (IOException e) {
            refuse(next.getValue(), "it cannot be read: " + e.getMessage());
          }
        }
        Underway oldest = underway.poll();
        if (oldest != null) {
          finish(oldest);
        }
      }
      return new Tally(added, unchanged, refused);
    }

    private void look(Path file, String label) throws IOException {
      String hash = sha256(file);
      Known same = byHash.get(hash);
      Underway coming =
          underway.stream().filter(one -> one.hash().equals(hash)).findFirst().orElse(null);
      if (coming != null) {
        coming.copies().add(Map.entry(file, label));
      } else if (same == null) {
        begin(file, label, hash);
      } else if (same.status().equals("in_progress")) {
        underway.add(new Underway(label, hash, same.fileId(), null));
      } else {
        keep(file, label, same.path(), hash);
      }
    }

    private void keep(Path file, String label, String kept, String hash) {
      terminal.finished(label, "is already there");
      unchanged++;
      if (!kept.equals(pathOf(file))) {
        copies.computeIfAbsent(hash, _ -> new LinkedHashMap<>()).put(file, label);
      }
    }

    private void begin(Path file, String label, String hash) throws IOException {
      terminal.progress(label, 0, "uploading");
      try {
        String fileId = api.upload(file).path("id").asString();
        attach(fileId, hash, pathOf(file));
        underway.add(new Underway(label, hash, fileId, byPath.get(pathOf(file))));
      } catch (ClientFailed e) {
        if (!e.isAboutContent()) {
          throw e;
        }
        refuse(label, e.isTooLarge() ? "it is larger than the server takes; split it" : e.reason());
      }
    }

    /** Waits for the end of an ingestion. */
    private void finish(Underway file) {
      try {
        JsonNode state = state(file.fileId());
        while (state.path("status").asString().equals("in_progress")) {
          show(file.label(), state.path("progress"));
          LockSupport.parkNanos(POLL_MILLIS * 1_000_000L);
          state = state(file.fileId());
        }
        end(file, state);
      } catch (ClientFailed e) {
        if (!e.isNotFound()) {
          throw e;
        }
        waiting.addAll(file.copies());
        refuse(file.label(), "somebody deleted it meanwhile");
      }
    }

    private void end(Underway file, JsonNode state) {
      if (!state.path("status").asString().equals("completed")) {
        String why = state.path("last_error").path("message").asString("it was cancelled");
        forget(file.fileId());
        refuse(file.label(), why);
        file.copies().forEach(copy -> refuse(copy.getValue(), why));
        return;
      }
      Known former = file.former();
      if (former != null && !former.fileId().equals(file.fileId())) {
        forget(former.fileId());
        byHash.remove(former.hash());
        orphan(former.hash());
        takeOrphans();
      }
      terminal.finished(file.label(), summary(state.path("ingestion")));
      added++;
      byHash.put(file.hash(), known(state));
      file.copies().forEach(copy -> keep(copy.getKey(), copy.getValue(), "", file.hash()));
    }

    private void takeOrphans() {
      waiting.addAll(Map.copyOf(orphans).entrySet());
      orphans.clear();
    }

    private void refuse(String label, String why) {
      terminal.finished(label, "refused: " + why);
      refused++;
    }
  }

  /**
   * Deletes files that were read from beneath these folders, or are one of these files, and are
   * there no longer. A copy under another path is read at the next {@link #ingest}.
   *
   * @return how many
   */
  public int forgetMissing(Collection<Path> roots) {
    Map<String, Known> byPath = new HashMap<>();
    known(byPath, new HashMap<>());
    int forgotten = 0;
    for (Known file : byPath.values()) {
      Path path = Path.of(file.path());
      boolean beneath = roots.stream().anyMatch(root -> path.startsWith(pathOf(root)));
      if (beneath && Files.notExists(path)) {
        forget(file.fileId());
        orphan(file.hash());
        terminal.finished(path.getFileName().toString(), "is gone, and deleted here");
        forgotten++;
      }
    }
    return forgotten;
  }

  /** Deletes a file of the server; one that is gone is as good as deleted. */
  private void forget(String fileId) {
    try {
      api.delete("/v1/files/" + fileId);
    } catch (ClientFailed e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Remembers that the copies of a content have lost what stood for them. */
  private void orphan(String hash) {
    orphans.putAll(copies.getOrDefault(hash, Map.of()));
    copies.remove(hash);
  }

  private void show(String label, JsonNode progress) {
    double total = Math.max(1, progress.path("total").asDouble(1));
    String stage = progress.path("stage").asString("waiting");
    terminal.progress(label, progress.path("done").asDouble(0) / total, stage);
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
        Known known = known(file);
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

  private static Known known(JsonNode file) {
    return new Known(
        file.path("id").asString(),
        file.path("attributes").path("sha256").asString(""),
        file.path("attributes").path("path").asString(""),
        file.path("status").asString());
  }

  /** Returns the path under which a file is known: whole, and within what an attribute may hold. */
  private static String pathOf(Path file) {
    String path = file.toAbsolutePath().normalize().toString();
    return path.substring(Math.max(0, path.length() - 512));
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 << 10];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
