package dev.corral.core.vector.filter;

import org.jspecify.annotations.Nullable;

/** What a filter looks at in one record. */
public interface Subject {

  /** Returns the id, or an empty text where there is none. */
  String id();

  /** Returns the value under a key, or null. */
  @Nullable Value value(String key);

  /** Returns the text, or null; asked for only by filters that need it. */
  @Nullable String document();
}
