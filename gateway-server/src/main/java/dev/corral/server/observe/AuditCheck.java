package dev.corral.server.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads an audit log and follows its chain. */
public final class AuditCheck {

  private AuditCheck() {}

  /**
   * What was found.
   *
   * @param files how many files there are
   * @param lines lines whose place in the chain is right
   * @param head the hash of the last of them
   * @param fault what is wrong with the line after them, with its file and number; null for nothing
   * @param expectedFound whether the hash that was asked for is one of a line
   */
  public record Result(
      int files, long lines, String head, @Nullable String fault, boolean expectedFound) {}

  /**
   * Follows the chain from its first line to the last, or to the first fault.
   *
   * @param expected a hash that was noted earlier; empty for none
   * @throws IOException where there is no log, or it cannot be read
   */
  public static Result check(Path directory, String expected) throws IOException {
    List<Path> files = LineFiles.list(directory, AuditLog.NAME);
    String last = AuditLog.NOTHING;
    long lines = 0;
    boolean found = expected.equals(last);
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      if (LineFiles.numberOf(file) != i + 1) {
        String fault = "a file is missing before " + file.getFileName();
        return new Result(files.size(), lines, last, fault, found);
      }
      try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        int at = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          at++;
          String fault = fault(line, last, lines + 1);
          if (fault != null) {
            fault = file.getFileName() + ", line " + at + ": " + fault;
            return new Result(files.size(), lines, last, fault, found);
          }
          last = hash(line.getBytes(StandardCharsets.UTF_8));
          found = found || expected.equals(last);
          lines++;
        }
      }
    }
    return new Result(files.size(), lines, last, null, found);
  }

  private static @Nullable String fault(String line, String last, long number) {
    try {
      JsonNode entry = JsonMapper.shared().readTree(line);
      if (!last.equals(entry.path("prev").asString(""))) {
        return "it does not follow the line before it: one was changed, taken out or put in";
      }
      return entry.path("n").asLong(0) == number
          ? null
          : "its number is not " + number + ": a line was taken out or put in";
    } catch (JacksonException e) {
      return "it is no line of an audit log";
    }
  }

  static long number(byte[] line) throws IOException {
    try {
      return JsonMapper.shared().readTree(line).path("n").asLong(0);
    } catch (JacksonException e) {
      throw new IOException("the last line of the audit log cannot be read", e);
    }
  }

  static String hash(byte[] line) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(line));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
