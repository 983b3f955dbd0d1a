package dev.corral.server.cli.demo;

import dev.corral.server.cli.client.Terminal;
import java.net.URI;

/** Lines to paste for the clients that people already have. */
final class ClientSettings {

  private static final String TEXT =
      """
      Ask it yourself
        curl {url}/v1/chat/completions -H 'Content-Type: application/json' \\
          -d '{"model": "{model}", "messages": [{"role": "user", "content": "{question}"}]}'

      openai (Python)
        from openai import OpenAI
        client = OpenAI(base_url="{url}/v1", api_key="none")
        answer = client.chat.completions.create(model="{model}",
            messages=[{"role": "user", "content": "{question}"}])
        print(answer.choices[0].message.content)

      ollama (Python)
        from ollama import Client
        answer = Client(host="{url}").chat(model="{model}",
            messages=[{"role": "user", "content": "{question}"}])
        print(answer.message.content)

      chromadb (Python; its function for Ollama needs the ollama package too)
        import chromadb
        from chromadb.utils.embedding_functions import OllamaEmbeddingFunction
        client = chromadb.HttpClient(host="{host}", port={port})
        notes = client.get_or_create_collection("notes", embedding_function=
            OllamaEmbeddingFunction(url="{url}", model_name="all-minilm"))
        notes.upsert(ids=["1"], documents=["The llamas sleep in the barn."])
        print(notes.query(query_texts=["Where are they at night?"], n_results=1)["documents"])

      Open-WebUI (environment)
        OLLAMA_BASE_URLS={url}
        VECTOR_DB=chroma
        CHROMA_HTTP_HOST={host}
        CHROMA_HTTP_PORT={port}
        RAG_EMBEDDING_ENGINE=ollama
        RAG_OLLAMA_BASE_URL={url}
        RAG_EMBEDDING_MODEL=all-minilm
        CONTENT_EXTRACTION_ENGINE=external
        EXTERNAL_DOCUMENT_LOADER_URL={url}
        EXTERNAL_DOCUMENT_LOADER_API_KEY=none
      """;

  private ClientSettings() {}

  static void print(Terminal terminal, URI server, String model, String question) {
    String filled =
        TEXT.replace("{url}", server.toString())
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
}
