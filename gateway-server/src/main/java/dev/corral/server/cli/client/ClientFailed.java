package dev.corral.server.cli.client;

/** The server did not do what was asked of it; the message is one sentence for the terminal. */
public final class ClientFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the failure. */
  public ClientFailed(String message) {
    super(message);
  }

  /** Makes the failure with its cause. */
  public ClientFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
