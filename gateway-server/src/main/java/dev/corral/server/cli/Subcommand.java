package dev.corral.server.cli;

import java.util.concurrent.Callable;

/**
 * A command that another package or module adds to the command line, found by {@link
 * java.util.ServiceLoader}; annotated as a picocli command. Gives the exit status.
 */
public interface Subcommand extends Callable<Integer> {

  /**
   * Tells whether it, or each of its subcommands where it has some, has a flag for each setting of
   * a server, and one for their file.
   */
  default boolean takesSettings() {
    return false;
  }
}
