package dev.corral.server.config;

import java.util.List;

/** The settings cannot be used; every problem is one sentence that says where and what to write. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** Makes the exception of at least one problem. */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems in the order in which they were found. */
  public List<String> problems() {
    return problems;
  }
}
