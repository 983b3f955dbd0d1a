package dev.corral.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.cli.client.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the demo prints to be pasted works with its server. */
final class ClientSettingsTest {

  private static String printed(boolean withKeys) {
    var out = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    new ClientSettings(URI.create("http://127.0.0.1:4711"), withKeys)
        .print(terminal, "quote+docs", "What is \"Xid\" 79?");
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutKeysNothingIsSaidOfThem() {
    assertThat(printed(false))
        .contains("curl http://127.0.0.1:4711/v1/chat/completions -H 'Content-Type:")
        .contains("api_key=\"none\"", "OLLAMA_BASE_URLS=http://127.0.0.1:4711")
        .contains("{\"role\": \"user\", \"content\": \"What is \\\"Xid\\\" 79?\"}")
        .doesNotContain("corral_", "Bearer", "AUTH", "{key}", "-key}", "{webui");
  }

  @Test
  void withKeysEachClientSendsOne() {
    assertThat(printed(true))
        .startsWith("This server needs a key: corral keys create NAME")
        .contains("-H 'Authorization: Bearer corral_…' \\")
        .contains("api_key=\"corral_…\"")
        .contains("headers={\"Authorization\": \"Bearer corral_…\"}")
        .contains("headers={\"x-chroma-token\": \"corral_…\"}")
        .contains("OPENAI_API_BASE_URLS=http://127.0.0.1:4711/v1", "OPENAI_API_KEYS=corral_…")
        .contains("CHROMA_CLIENT_AUTH_CREDENTIALS=corral_…", "RAG_OLLAMA_API_KEY=corral_…")
        .contains("EXTERNAL_DOCUMENT_LOADER_API_KEY=corral_…")
        .doesNotContain("none", "{key}", "-key}", "{webui");
  }
}
