package dev.corral.server.protocol.chroma;

/** A refusal that has a status of its own in Chroma's protocol. Cheap: records no stack trace. */
final class ChromaRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The name for whatever has none of its own. */
  static final String OTHER = "ChromaError";

  private final int status;
  private final String name;

  private ChromaRefusal(int status, String name, String message) {
    super(message, null, false, false);
    this.status = status;
    this.name = name;
  }

  int status() {
    return status;
  }

  String name() {
    return name;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  /** Readable JSON of a wrong shape: a wrong type, a missing field, an unknown variant. */
  static ChromaRefusal shape(String field, String expected) {
    return new ChromaRefusal(422, OTHER, "Invalid request body: " + field + ": " + expected);
  }

  static ChromaRefusal unsupported(String message) {
    return new ChromaRefusal(501, OTHER, message);
  }

  static ChromaRefusal noTransactions(String message) {
    return new ChromaRefusal(501, "TransactionsNotSupported", message);
  }

  static ChromaRefusal contentType() {
    return new ChromaRefusal(415, OTHER, "Expected request with `Content-Type: application/json`");
  }
}
