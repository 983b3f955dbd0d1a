package dev.corral.server.cli;

/** A command could not do its work; the message is one sentence for the terminal. */
public final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes the failure. */
  public CommandFailed(String message) {
    super(message);
  }

  /** Makes the failure of a cause whose message is already a sentence for people. */
  public static CommandFailed because(Throwable cause) {
    String message = cause.getMessage();
    return new CommandFailed(message == null ? cause.toString() : message, cause);
  }

  /** Makes the failure with its cause. */
  public CommandFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
