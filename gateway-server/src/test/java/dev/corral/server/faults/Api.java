package dev.corral.server.faults;

/** The streaming dialects, and how each shows that an answer is whole or failed. */
enum Api {
  OPENAI("/v1/chat/completions", "\"finish_reason\":\"", "data: [DONE]", "data: {\"error\":{"),
  OLLAMA("/api/chat", "\"done\":true", "\"done\":true", "{\"error\":\""),
  ANTHROPIC("/v1/messages", "message_stop", "message_stop", "event: error\n");

  private final String path;
  private final String ending;
  private final String end;
  private final String error;

  Api(String path, String ending, String end, String error) {
    this.path = path;
    this.ending = ending;
    this.end = end;
    this.error = error;
  }

  String path() {
    return path;
  }

  /** Returns a question; its text can be told apart at the host. */
  String question(String text, boolean stream) {
    return "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}],\"stream\":"
        + stream
        + "}";
  }

  /** Tells whether a client could take this for a whole answer. */
  boolean looksComplete(String body) {
    return body.contains(ending) || body.contains(end);
  }

  boolean tellsError(String body) {
    return body.contains(error);
  }
}
