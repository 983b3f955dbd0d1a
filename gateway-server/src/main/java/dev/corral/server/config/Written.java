package dev.corral.server.config;

import java.util.List;
import java.util.Map;

/** A value as somebody wrote it, before it is known what it should be. */
public sealed interface Written {

  /** Returns where it stands: a file with its line, a variable or a flag. */
  String where();

  /** One word or number. */
  record Scalar(String text, String where) implements Written {}

  /** Several, in their order. */
  record Items(List<Written> items, String where) implements Written {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Several, by name, in their order. */
  record Entries(Map<String, Written> entries, String where) implements Written {}

  /** A name with nothing behind it: as if it were not there. */
  record Nothing(String where) implements Written {}
}
