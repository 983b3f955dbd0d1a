package dev.corral.server.cli.demo;

/** The demo cannot go on; the message is one sentence for the terminal. */
public final class DemoFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoFailed(String message) {
    super(message);
  }

  DemoFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
