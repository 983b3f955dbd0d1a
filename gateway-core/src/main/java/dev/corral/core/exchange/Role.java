package dev.corral.core.exchange;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL;

  /** Returns the name on the wire of every dialect: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
