package dev.corral.server.cli;

import dev.corral.server.config.ConfigException;

/** A command could not do its work; the message is one sentence for the terminal. */
public final class CommandFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean wrongUsage;

  /** Makes the failure. */
  public CommandFailed(String message) {
    super(message);
    this.wrongUsage = false;
  }

  /** Makes the failure of settings, which is wrong usage where flags alone are wrong. */
  public static CommandFailed because(ConfigException cause) {
    boolean flags = cause.problems().stream().allMatch(one -> one.startsWith("--"));
    return new CommandFailed(String.join("\n", cause.problems()), cause, flags);
  }

  private CommandFailed(String message, Throwable cause, boolean wrongUsage) {
    super(message, cause);
    this.wrongUsage = wrongUsage;
  }

  /** Tells whether the command line was wrong, not the world. */
  boolean isWrongUsage() {
    return wrongUsage;
  }

  /** Makes the failure of a cause whose message is already a sentence for people. */
  public static CommandFailed because(Throwable cause) {
    String message = cause.getMessage();
    return new CommandFailed(message == null ? cause.toString() : message, cause);
  }

  /** Makes the failure with its cause. */
  public CommandFailed(String message, Throwable cause) {
    this(message, cause, false);
  }
}
