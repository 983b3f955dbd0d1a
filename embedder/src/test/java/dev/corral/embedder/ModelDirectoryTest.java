package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDirectoryTest {

  @TempDir private Path parent;
  private Path directory;

  @BeforeEach
  void copyTheBundledModel() throws IOException {
    directory = Files.createDirectory(parent.resolve("my-minilm"));
    copy("all-minilm-l6-v2.onnx", "model.onnx");
    copy("all-minilm-l6-v2-tokenizer.json", "tokenizer.json");
    writeManifest();
  }

  private void copy(String resource, String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ModelDirectoryTest.class.getResourceAsStream("/" + resource))) {
      Files.copy(in, directory.resolve(name));
    }
  }

  private void writeManifest() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String name : new String[] {"model.onnx", "tokenizer.json"}) {
      byte[] content = Files.readAllBytes(directory.resolve(name));
      lines
          .append(HexFormat.of().formatHex(sha256(content)))
          .append("  ")
          .append(name)
          .append('\n');
    }
    Files.writeString(directory.resolve("SHA256SUMS"), lines);
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Embedder open() {
    return Embedder.builder().provider(Provider.CPU).threads(1).model(directory).open();
  }

  @Test
  void opensAModelOfItsOwn() {
    try (Embedder own = open();
        Embedder bundled = Embedder.builder().provider(Provider.CPU).threads(1).open()) {
      assertThat(own.modelId()).isEqualTo("my-minilm");
      assertThat(own.embed("a text").vector()).isEqualTo(bundled.embed("a text").vector());
    }
  }

  @Test
  void refusesAFileThatIsNotTheManifests() throws IOException {
    byte[] graph = Files.readAllBytes(directory.resolve("model.onnx"));
    graph[graph.length / 2] ^= 1;
    Files.write(directory.resolve("model.onnx"), graph);

    assertThatThrownBy(this::open)
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("model.onnx has the SHA-256 checksum");
  }

  @Test
  void refusesAFileThatIsNoModel() throws IOException {
    Files.writeString(directory.resolve("model.onnx"), "this is not a model");
    writeManifest();

    assertThatThrownBy(this::open)
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("model.onnx");
  }

  @Test
  void refusesADescriptionThatIsNoTokenizer() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    writeManifest();

    assertThatThrownBy(this::open)
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void asksForAManifest() throws IOException {
    Files.delete(directory.resolve("SHA256SUMS"));

    assertThatThrownBy(this::open)
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("sha256sum model.onnx tokenizer.json > SHA256SUMS");
  }

  @Test
  void namesAFileThatIsMissing() throws IOException {
    Files.delete(directory.resolve("tokenizer.json"));

    assertThatThrownBy(this::open).hasMessageContaining("tokenizer.json is missing");
  }
}
