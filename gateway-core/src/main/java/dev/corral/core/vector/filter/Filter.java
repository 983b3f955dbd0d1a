package dev.corral.core.vector.filter;

import java.util.List;
import java.util.Set;

/**
 * A predicate over a record's metadata and document, with Chroma's meaning: whole and real numbers
 * compare with each other, truth values only among themselves, and the negative operators also
 * match records that lack the key.
 */
public sealed interface Filter {

  /** Matches where every part matches; an empty list matches all. */
  record All(List<Filter> parts) implements Filter {
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** Matches where some part matches; an empty list matches none. */
  record Any(List<Filter> parts) implements Filter {
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /** Compares the value under a key. */
  record Compare(String key, Comparison comparison, Value value) implements Filter {}

  /** Matches where the value under a key is one of the values, or none of them if negated. */
  record OneOf(String key, List<Value> values, boolean negated) implements Filter {
    public OneOf {
      values = List.copyOf(values);
    }
  }

  /** Matches where the list under a key holds the value, or does not if negated. */
  record Holds(String key, Value value, boolean negated) implements Filter {}

  /** Matches where the id is one of the ids, or none of them if negated. */
  record Ids(Set<String> ids, boolean negated) implements Filter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  /** Matches where the document holds a text, case-sensitively, or does not if negated. */
  record DocumentContains(String text, boolean negated) implements Filter {}

  /** Matches where the document holds a match of a regular expression, or does not if negated. */
  record DocumentMatches(String regex, boolean negated) implements Filter {}

  /** How {@link Compare} compares. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    LESS,
    LESS_OR_EQUAL
  }
}
