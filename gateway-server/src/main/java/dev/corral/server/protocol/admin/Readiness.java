package dev.corral.server.protocol.admin;

import java.util.List;

/** Tells which parts of the server can do their work now. May block for a second. */
@FunctionalInterface
public interface Readiness {

  /** Returns the parts. */
  List<Part> parts();

  /**
   * One part of the server.
   *
   * @param name lower case, one word
   * @param ready whether it works
   * @param needed whether the server is of no use without it
   * @param detail one line for people
   */
  record Part(String name, boolean ready, boolean needed, String detail) {}
}
