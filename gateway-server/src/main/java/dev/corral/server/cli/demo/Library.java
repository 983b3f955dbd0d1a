package dev.corral.server.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A folder of documents kept in one vector store of the server. */
final class Library {

  /** How often a running ingestion is asked about. */
  private static final int POLL_MILLIS = 50;

  private static final String ROW = "%5s %7s %9s %9s %9s %9s";

  /** The titles over what is told of each file. */
  static final String COLUMNS =
      String.format(Locale.ROOT, ROW, "pages", "chunks", "extract", "chunk", "embed", "store");

  private final ApiClient api;
  private final Terminal terminal;
  private final String name;
  private final String storeId;

  private Library(ApiClient api, Terminal terminal, String name, String storeId) {
    this.api = api;
    this.terminal = terminal;
    this.name = name;
    this.storeId = storeId;
  }

  /** Returns the vector store of that name, made at need. */
  static Library open(ApiClient api, Terminal terminal, String name) {
    for (JsonNode store : api.get("/v1/vector_stores?limit=100").path("data")) {
      if (store.path("name").asString().equals(name)) {
        return new Library(api, terminal, name, store.path("id").asString());
      }
    }
    JsonNode made =
        api.post(
            "/v1/vector_stores",
            json -> {
              json.writeStartObject();
              json.writeStringProperty("name", name);
              json.writeEndObject();
            });
    return new Library(api, terminal, name, made.path("id").asString());
  }

  /** Returns the model name under which a base model answers from this library. */
  String modelFor(String baseModel) {
    return baseModel + "+" + name;
  }

  /** Returns the files of a folder, without hidden ones, in order of name. */
  static List<Path> documents(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DemoFailed("--documents " + folder + " is not a folder");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new DemoFailed("there is no file in " + folder);
      }
      return files;
    } catch (IOException e) {
      throw new DemoFailed("the folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Ingests what is not there yet, by content; returns how many files can be asked about. */
  int ingest(List<Path> files) {
    Map<String, String> known = contents();
    int there = 0;
    for (Path file : files) {
      String hash = sha256(file);
      if (known.containsKey(hash)) {
        terminal.finished(file.getFileName().toString(), "is already there");
        there++;
      } else if (ingest(file, hash)) {
        there++;
      }
    }
    return there;
  }

  private boolean ingest(Path file, String hash) {
    String label = file.getFileName().toString();
    terminal.progress(label, 0, "uploading");
    String fileId;
    try {
      fileId = api.upload(file).path("id").asString();
    } catch (IOException e) {
      throw new DemoFailed(file + " cannot be read: " + e.getMessage(), e);
    }
    JsonNode state = attach(fileId, hash);
    while (state.path("status").asString().equals("in_progress")) {
      JsonNode progress = state.path("progress");
      double total = Math.max(1, progress.path("total").asDouble(1));
      String stage = progress.path("stage").asString("waiting");
      terminal.progress(label, progress.path("done").asDouble(0) / total, stage);
      pause();
      state = api.get("/v1/vector_stores/" + storeId + "/files/" + fileId);
    }
    if (!state.path("status").asString().equals("completed")) {
      terminal.finished(label, "refused: " + state.path("last_error").path("message").asString());
      api.delete("/v1/files/" + fileId);
      return false;
    }
    terminal.finished(label, summary(state.path("ingestion")));
    return true;
  }

  private JsonNode attach(String fileId, String hash) {
    return api.post(
        "/v1/vector_stores/" + storeId + "/files",
        json -> {
          json.writeStartObject();
          json.writeStringProperty("file_id", fileId);
          json.writeObjectPropertyStart("attributes");
          json.writeStringProperty("sha256", hash);
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

  /** Returns content hash → file id of what is completely there. */
  private Map<String, String> contents() {
    Map<String, String> known = new HashMap<>();
    String after = "";
    JsonNode page;
    do {
      page = api.get("/v1/vector_stores/" + storeId + "/files?filter=completed&limit=100" + after);
      for (JsonNode file : page.path("data")) {
        known.put(file.path("attributes").path("sha256").asString(), file.path("id").asString());
      }
      after = "&after=" + page.path("last_id").asString("");
    } while (page.path("has_more").asBoolean());
    return known;
  }

  private static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new DemoFailed(file + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(POLL_MILLIS * 1_000_000L);
  }
}
