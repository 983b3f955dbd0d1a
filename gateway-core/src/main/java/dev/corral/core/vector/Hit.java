package dev.corral.core.vector;

/**
 * A record found by a {@link Search}.
 *
 * @param entry the record
 * @param score by the search's rank; smaller is better
 */
public record Hit(Entry entry, float score) {}
