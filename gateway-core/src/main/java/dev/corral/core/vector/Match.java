package dev.corral.core.vector;

/**
 * A record found by a search.
 *
 * @param entry the record
 * @param distance in the collection's {@link Space}; smaller is nearer
 */
public record Match(Entry entry, float distance) {}
