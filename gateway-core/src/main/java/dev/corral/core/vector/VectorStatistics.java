package dev.corral.core.vector;

/**
 * What a database holds now, for metrics.
 *
 * @param collections collections that exist
 * @param loaded those whose vectors are in memory
 * @param loadedBytes memory of those, with their indexes, an estimate
 * @param limitBytes the most memory that they may take
 */
public record VectorStatistics(int collections, int loaded, long loadedBytes, long limitBytes) {}
