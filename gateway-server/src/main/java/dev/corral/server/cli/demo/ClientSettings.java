package dev.corral.server.cli.demo;

import dev.corral.server.cli.client.Terminal;
import java.net.URI;

/** Lines to paste for the clients that people already have. */
final class ClientSettings {

  private static final String TEXT =
      """
      Ask it yourself
        curl {url}/v1/chat/completions -H 'Content-Type: application/json'{curl-key} \\
          -d '{"model": "{model}", "messages": [{"role": "user", "content": "{question}"}]}'

      openai (Python)
        from openai import OpenAI
        client = OpenAI(base_url="{url}/v1", api_key="{key}")
        answer = client.chat.completions.create(model="{model}",
            messages=[{"role": "user", "content": "{question}"}])
        print(answer.choices[0].message.content)

      ollama (Python)
        from ollama import Client
        answer = Client(host="{url}"{ollama-key}).chat(model="{model}",
            messages=[{"role": "user", "content": "{question}"}])
        print(answer.message.content)

      chromadb (Python; its function for Ollama needs the ollama package too)
        import chromadb
        from chromadb.utils.embedding_functions import OllamaEmbeddingFunction
        client = chromadb.HttpClient(host="{host}", port={port}{chroma-key})
        notes = client.get_or_create_collection("notes", embedding_function=
            OllamaEmbeddingFunction(url="{url}", model_name="all-minilm"))
        notes.upsert(ids=["1"], documents=["The llamas sleep in the barn."])
        print(notes.query(query_texts=["Where are they at night?"], n_results=1)["documents"])

      Open-WebUI (environment)
        {webui-models}
        VECTOR_DB=chroma
        CHROMA_HTTP_HOST={host}
        CHROMA_HTTP_PORT={port}{webui-chroma}
        RAG_EMBEDDING_ENGINE=ollama
        RAG_OLLAMA_BASE_URL={url}{webui-embed}
        RAG_EMBEDDING_MODEL=all-minilm
        CONTENT_EXTRACTION_ENGINE=external
        EXTERNAL_DOCUMENT_LOADER_URL={url}
        EXTERNAL_DOCUMENT_LOADER_API_KEY={key}
      """;

  private static final String SECRET = "corral_…";

  private final URI server;
  private final boolean withKeys;

  /** Makes those of a server; {@code withKeys} where it needs one. */
  ClientSettings(URI server, boolean withKeys) {
    this.server = server;
    this.withKeys = withKeys;
  }

  void print(Terminal terminal, String model, String question) {
    if (withKeys) {
      terminal.line("This server needs a key: corral keys create NAME --tenant TEAM prints one.");
      terminal.line("");
    }
    String filled =
        withKeys(TEXT)
            .replace("{url}", server.toString())
            .replace("{host}", server.getHost())
            .replace("{port}", Integer.toString(server.getPort()))
            .replace("{model}", model)
            .replace(
                "{question}",
                question.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", ""));
    for (String line : filled.split("\n")) {
      if (line.isEmpty() || line.startsWith(" ")) {
        terminal.line(line);
      } else {
        terminal.title(line);
      }
    }
  }

  /** Puts in what each client sends its key by. */
  private String withKeys(String text) {
    return text.replace("{key}", withKeys ? SECRET : "none")
        .replace("{curl-key}", withKeys ? " -H 'Authorization: Bearer " + SECRET + "'" : "")
        .replace(
            "{ollama-key}",
            withKeys ? ",\n      headers={\"Authorization\": \"Bearer " + SECRET + "\"}" : "")
        .replace(
            "{chroma-key}", withKeys ? ", headers={\"x-chroma-token\": \"" + SECRET + "\"}" : "")
        .replace(
            "{webui-models}",
            withKeys
                ? "OPENAI_API_BASE_URLS={url}/v1\n  OPENAI_API_KEYS="
                    + SECRET
                    + "\n  ENABLE_OLLAMA_API=false"
                : "OLLAMA_BASE_URLS={url}")
        .replace(
            "{webui-chroma}",
            withKeys
                ? "\n  CHROMA_CLIENT_AUTH_PROVIDER="
                    + "chromadb.auth.token_authn.TokenAuthClientProvider"
                    + "\n  CHROMA_CLIENT_AUTH_CREDENTIALS="
                    + SECRET
                : "")
        .replace("{webui-embed}", withKeys ? "\n  RAG_OLLAMA_API_KEY=" + SECRET : "");
  }
}
